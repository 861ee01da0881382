// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <caf/logger.hpp>
#include <caf/scheduled_actor/flow.hpp>

#include <filesystem>
#include <optional>
#include <random>

using namespace parley_test;
using namespace library;

/// What CAF does in its turns is done in ours.
namespace {

struct count_to {
  int last = 0;
  int fatal = 0;
};
PARLEY_MESSAGE_AS(count_to, "flow_test.count_to", 0, last, fatal)

class counting : public parley::actor<caf::event_based_actor> {
public:
  counting(caf::actor_config& config, ledger& seen)
      : parley::actor<caf::event_based_actor>(config), seen_(seen) {}

  caf::behavior make_behavior() override {
    return {parley::lift(this, [this](count_to x) { return flow(x); })};
  }

private:
  task<int> flow(count_to x) {
    co_await parley::sleep_for(10ms);
    make_observable().iota(1).take(x.last).for_each([this, x](int i) {
      if (i == x.fatal)
        throw std::runtime_error("the flow broke");
      seen_.started += i;
    });
    co_return x.last;
  }

  ledger& seen_;
};

using counter = parley::protocol<int(count_to)>;

} // namespace

TEST_CASE_METHOD(deterministic, "a flow that is started behind an await runs at once", "[flow]") {
  ledger seen;
  auto actor = caf().spawn<counting>(seen);
  auto to = handle<counter>::unchecked(actor);
  auto result = start([&] { return ask<count_to>(to, 4, 0); });
  advance(10ms);
  REQUIRE(result.get() == 4);
  REQUIRE(seen.started == 1 + 2 + 3 + 4);
  anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "an exception of a flow ends its actor, as in CAF", "[flow]") {
  ledger seen;
  auto actor = caf().spawn<counting>(seen);
  auto to = handle<counter>::unchecked(actor);
  auto result = start([&] { return ask<count_to>(to, 4, 3); });
  advance(10ms);
  REQUIRE(result.get() == 4);
  REQUIRE(seen.started == 1 + 2);
  auto late = start([&] { return ask<count_to>(to, 1, 0); });
  run();
  REQUIRE(late.failed_with() == errc::receiver_down);
}

TEST_CASE("CAF's logger knows the actor whose coroutine runs", "[logger]") {
  class named : public parley::service<parley::protocol<std::int64_t(count)>> {
  public:
    task<std::int64_t> on(count) {
      co_await parley::sleep_for(1ms);
      co_return static_cast<std::int64_t>(caf::logger::thread_local_aid());
    }
  };
  auto config = std::make_unique<caf::actor_system_config>();
  auto file = std::filesystem::temp_directory_path() /
              ("parley_logger_test_" + std::to_string(std::random_device()()));
  caf::put(config->content, "caf.logger.file.path", file.string());
  caf::put(config->content, "caf.logger.file.verbosity", "error");
  {
    parley::testing::world w(std::move(config));
    handle<parley::protocol<std::int64_t(count)>> to = w.spawn<named>();
    auto id = w.start([&] { return ask<count>(to); });
    w.advance(1s);
    REQUIRE(id.get() == static_cast<std::int64_t>(to.caf().id()));
  }
  std::filesystem::remove(file);
}

TEST_CASE_METHOD(deterministic, "a deadline that a flow sets behind an await is kept", "[flow]") {
  class patient : public parley::actor<caf::event_based_actor> {
  public:
    patient(caf::actor_config& config, handle<library::desk> desk)
        : parley::actor<caf::event_based_actor>(config), desk_(std::move(desk)) {}

    caf::behavior make_behavior() override {
      return {parley::lift(this, [this](count_to x) { return flow(x); })};
    }

  private:
    task<int> flow(count_to x) {
      co_await parley::sleep_for(10ms);
      make_observable().just(1).for_each(
          [this](int) { pending_.emplace(ask<read_for>(desk_.within(1s), 1h)); });
      co_return x.last;
    }

    handle<library::desk> desk_;
    std::optional<parley::reply<int>> pending_;
  };
  ledger seen;
  auto actor = caf().spawn<patient>(handle<library::desk>(spawn<librarian>(seen)));
  auto result = start([&] { return ask<count_to>(handle<counter>::unchecked(actor), 1, 0); });
  advance(10ms);
  REQUIRE(result.get() == 1);
  REQUIRE(seen.started == 1);
  advance(1s);
  REQUIRE(seen.cancelled == 1);
  anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "an exception handler may set another one", "[flow]") {
  class resetting : public counting {
  public:
    using counting::counting;
    caf::behavior make_behavior() override {
      set_exception_handler(
          [this, kept = std::string(100, 'x')](std::exception_ptr&) -> caf::error {
            set_exception_handler([](std::exception_ptr&) { return caf::error(); });
            return kept.size() == 100 ? caf::exit_reason::remote_link_unreachable
                                      : caf::exit_reason::kill;
          });
      return counting::make_behavior();
    }
  };
  ledger seen;
  auto actor = caf().spawn<resetting>(seen);
  auto to = handle<counter>::unchecked(actor);
  caf::error why;
  actor->attach_functor([&why](const caf::error& reason) { why = reason; });
  auto result = start([&] { return ask<count_to>(to, 4, 3); });
  advance(10ms);
  REQUIRE(result.get() == 4);
  REQUIRE(why == caf::exit_reason::remote_link_unreachable);
}
