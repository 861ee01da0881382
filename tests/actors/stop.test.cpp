// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

namespace {

using napping = parley::protocol<int(read_for), int(count)>;

/// Cleans up for a while when it is cancelled.
class tidy : public parley::service<napping> {
public:
  tidy(ledger& seen, std::chrono::milliseconds cleanup) : seen_(seen), cleanup_(cleanup) {}

  task<int> on(read_for request) {
    guard alive(seen_.alive);
    auto me = ++seen_.started;
    auto stopped = false;
    try {
      co_await parley::sleep_for(request.time);
    } catch (const parley::cancelled& c) {
      seen_.lines.push_back(std::to_string(me) + ": " + std::string(c.text()));
      stopped = true;
    }
    if (stopped)
      co_await parley::sleep_for(cleanup_);
    ++seen_.finished;
    co_return me;
  }

  int on(count) {
    stop();
    return 3;
  }

private:
  ledger& seen_;
  std::chrono::milliseconds cleanup_;
};

} // namespace

TEST_CASE_METHOD(deterministic, "a stop cancels the running handlers, newest first", "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 0ms);
  auto a = start([&] { return ask<read_for>(to, 1h); });
  auto b = start([&] { return ask<read_for>(to, 1h); });
  run();
  parley::stop(to);
  run();
  REQUIRE(seen.lines ==
          std::vector<std::string>{"2: the actor is stopping", "1: the actor is stopping"});
  REQUIRE(a.done());
  REQUIRE(b.done());
}

TEST_CASE_METHOD(deterministic, "handlers unwind within the grace time, and their answers arrive",
                 "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1s);
  auto result = start([&] { return ask<read_for>(to, 1h); });
  run();
  parley::stop(to, 5s);
  advance(999ms);
  REQUIRE(seen.alive == 1);
  advance(1ms);
  REQUIRE(result.get() == 1);
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic,
                 "what has not ended within the grace time is destroyed and answered", "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1h);
  auto result = start([&] { return ask<read_for>(to, 2h); });
  run();
  parley::stop(to, 5s);
  advance(5s);
  REQUIRE(result.failed_with() == errc::stopping);
  REQUIRE(seen.alive == 0);
  REQUIRE(seen.finished == 0);
}

TEST_CASE_METHOD(deterministic, "a stopping service refuses new requests with errc::stopping",
                 "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1s);
  auto old = start([&] { return ask<read_for>(to, 1h); });
  run();
  parley::stop(to);
  run();
  auto refused = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(refused.failed_with() == errc::stopping);
  advance(1s);
  REQUIRE(old.get() == 1);
}

TEST_CASE_METHOD(deterministic, "a service may stop itself, and answers first", "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 0ms);
  REQUIRE(get([&] { return ask<count>(to); }) == 3);
  auto after = start([&] { return ask<count>(to); });
  run();
  REQUIRE(after.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "CAF's exit message stops a service gracefully", "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1s);
  auto result = start([&] { return ask<read_for>(to, 1h); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::user_shutdown);
  advance(1s);
  REQUIRE(result.get() == 1);
}

TEST_CASE_METHOD(deterministic, "CAF's kill destroys suspended handlers at once", "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1s);
  auto result = start([&] { return ask<read_for>(to, 1h); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(result.failed_with() == errc::receiver_down);
  REQUIRE(seen.alive == 0);
  REQUIRE(seen.lines.empty());
}

TEST_CASE_METHOD(deterministic, "stopping twice is stopping once", "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1s);
  auto result = start([&] { return ask<read_for>(to, 1h); });
  run();
  parley::stop(to);
  parley::stop(to);
  advance(1s);
  REQUIRE(result.get() == 1);
  REQUIRE(seen.lines.size() == 1);
}

TEST_CASE_METHOD(deterministic, "stopping an empty handle does nothing", "[stop]") {
  parley::stop(handle<napping>());
}

TEST_CASE_METHOD(deterministic,
                 "requests that a rule holds back are answered when the service stops", "[stop]") {
  class one_at_a_time : public parley::service<parley::protocol<int(read_for)>> {
  public:
    task<int> on(read_for request) {
      co_await parley::sleep_for(request.time);
      co_return 1;
    }
    auto rules() const { return parley::rules(parley::exclusive<read_for>()); }
  };
  auto to = spawn<one_at_a_time>();
  auto running = start([&] { return ask<read_for>(to, 1h); });
  auto held = start([&] { return ask<read_for>(to, 1h); });
  run();
  parley::stop(to);
  run();
  REQUIRE(running.failed_with() == errc::stopping);
  REQUIRE(held.failed_with() == errc::stopping);
}
