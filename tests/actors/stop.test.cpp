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

struct stop_now {
  int where = 0;
};
PARLEY_MESSAGE_AS(stop_now, "stop_test.stop_now", 0, where)

/// Stops itself in the middle of a handler.
class stops_itself : public parley::service<parley::protocol<int(stop_now)>> {
public:
  explicit stops_itself(ledger& seen) : seen_(seen) {}
  task<int> on(stop_now request) {
    stop();
    seen_.lines.emplace_back("goes on");
    if (request.where == 1)
      co_await parley::sleep_for(1h);
    if (request.where == 2)
      co_await child();
    co_return 9;
  }

private:
  task<void> child() {
    try {
      co_await parley::sleep_for(1h);
    } catch (const parley::cancelled&) {
      seen_.lines.emplace_back("child");
      throw;
    }
  }
  ledger& seen_;
};

task<void> failing_cleanup() {
  try {
    co_await parley::sleep_for(1h);
  } catch (const parley::cancelled&) {
    throw std::runtime_error("the clean-up failed");
  }
}
task<void> above_failing_cleanup(ledger& seen) {
  try {
    co_await failing_cleanup();
  } catch (const std::exception& e) {
    seen.lines.emplace_back(e.what());
    throw;
  }
}

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

TEST_CASE_METHOD(deterministic,
                 "a cancel of one's own strikes at the next await, in a child too, else never "
                 "[C12] [AS-12]",
                 "[stop]") {
  ledger seen;
  auto at_end = spawn<stops_itself>(seen);
  REQUIRE(get([&] { return ask<stop_now>(at_end, 0); }) == 9);
  auto at_sleep = spawn<stops_itself>(seen);
  auto one = start([&] { return ask<stop_now>(at_sleep, 1); });
  auto in_child = spawn<stops_itself>(seen);
  auto two = start([&] { return ask<stop_now>(in_child, 2); });
  run();
  REQUIRE(one.failed_with() == errc::stopping);
  REQUIRE(two.failed_with() == errc::stopping);
  REQUIRE(seen.lines == std::vector<std::string>{"goes on", "goes on", "goes on", "child"});
}

TEST_CASE_METHOD(deterministic,
                 "a clean-up that fails replaces the cancel, and the outer frames still unwind "
                 "[C14] [X10] [PY-02]",
                 "[stop]") {
  class messy : public parley::service<parley::protocol<int(read_for)>> {
  public:
    explicit messy(ledger& seen) : seen_(seen) {}
    task<int> on(read_for) {
      guard alive(seen_.alive);
      co_await above_failing_cleanup(seen_);
      co_return 1;
    }

  private:
    ledger& seen_;
  };
  ledger seen;
  auto to = spawn<messy>(seen);
  auto result = start([&] { return ask<read_for>(to, 1h); });
  run();
  parley::stop(to);
  run();
  REQUIRE(result.failed_with() == errc::handler_threw);
  REQUIRE(seen.lines == std::vector<std::string>{"the clean-up failed"});
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic,
                 "whatever the reason, an actor that ends is no success to its callers "
                 "[X10] [GE-02] [GE-03]",
                 "[stop]") {
  using caf::exit_reason;
  std::vector<caf::error> reasons{make_error(exit_reason::user_shutdown),
                                  make_error(exit_reason::unknown), billing_error("odd"),
                                  make_error(exit_reason::kill)};
  for (auto& reason : reasons) {
    ledger seen;
    auto to = spawn<librarian>(seen);
    auto result = start([&] { return ask<read_for>(to, 1h); });
    run();
    parley::port::anon_mail(caf::exit_msg{to.address(), reason})
        .send(caf::actor_cast<caf::actor>(to));
    run();
    REQUIRE(result.failed_with() ==
            (reason == exit_reason::kill ? errc::receiver_down : errc::stopping));
    REQUIRE(seen.alive == 0);
  }
}

TEST_CASE_METHOD(deterministic, "a stop from a plain handler runs nothing inside that handler",
                 "[stop]") {
  using both = parley::protocol<int(read_for), std::string(count)>;
  class stops_plainly : public parley::service<both> {
  public:
    task<int> on(read_for request) {
      try {
        co_await parley::sleep_for(request.time);
      } catch (const parley::cancelled&) {
        log_ += "unwound, ";
        throw;
      }
      co_return 1;
    }
    std::string on(count) {
      stop();
      log_ += "handler ends, ";
      return log_;
    }

  private:
    std::string log_;
  };
  auto to = spawn<stops_plainly>();
  auto suspended = start([&] { return ask<read_for>(to, 1h); });
  run();
  REQUIRE(get([&] { return ask<count>(to); }) == "handler ends, ");
  REQUIRE(suspended.failed_with() == errc::stopping);
}

TEST_CASE_METHOD(deterministic, "a grace time for ever lets handlers unwind as long as they like",
                 "[stop]") {
  ledger seen;
  auto to = spawn<tidy>(seen, 1h);
  auto result = start([&] { return ask<read_for>(to.no_deadline(), 2h); });
  run();
  parley::stop(to, std::chrono::nanoseconds::max());
  advance(30min);
  REQUIRE(!result.done());
  advance(30min);
  REQUIRE(result.get() == 1);
}
