// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/works.hpp"

using namespace parley_test;
using namespace library;
using namespace works;

namespace {

using parley::timeout;
using parley::timeout_or;
using parley::wait_at_most;

/// Cancels after a second what waits, and tells how that ended and when.
template <class T>
task<std::string> cancelled_after_1s(task<T> work) {
  auto waits = parley::start(told_by(std::move(work)));
  co_await parley::sleep_for(1s);
  auto began = parley::now();
  waits.cancel();
  auto text = co_await waits;
  co_return text + " after " + std::to_string((parley::now() - began) / 1s) + "s";
}

} // namespace

// -- timeout ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "timeout yields what is done in time, and leaves no timer [T5]",
                 "[timeout]") {
  auto result = start(timeout(1h, after(1s, 5)));
  advance(1s);
  REQUIRE(result.get() == 5);
  REQUIRE(left().timers == 0);
}

TEST_CASE_METHOD(deterministic, "timeout passes a failure in time on as it is [T5] [Q-19] [TO-03]",
                 "[timeout]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto result = start([&] { return timeout(1s, ask<borrow>(desk, "dune")); });
  run();
  REQUIRE_THROWS_AS(result.get(), parley::thrown<not_found>);
}

TEST_CASE_METHOD(deterministic,
                 "timeout cancels, and fails when the operation has cleaned up [T5] [AS-01]",
                 "[timeout]") {
  std::string log;
  auto result = start(told_by(timeout(1s, careful(log, 'a', 9s, 2s))));
  advance(2999ms);
  REQUIRE(log == "a!");
  REQUIRE(!result.done());
  advance(1ms);
  REQUIRE(result.get() == "deadline_exceeded not done within 1000ms");
}

TEST_CASE_METHOD(deterministic,
                 "a value or failure that the operation makes of its cancel wins [T5] [AS-02] "
                 "[TW-22]",
                 "[timeout]") {
  auto value = start(told_by(timeout(1s, stubborn(2s, 7))));
  auto failure = start(told_by(timeout(1s, fails_on_cancel("own"))));
  advance(2s);
  REQUIRE(value.get() == "7");
  REQUIRE(failure.get() == "other own");
}

TEST_CASE_METHOD(deterministic,
                 "what goes on for the grace of its timeout is destroyed and reported [T5]",
                 "[timeout]") {
  int reports = 0;
  parley::on_unobserved_failure(caf(), [&](std::string_view, const failure&) { ++reports; });
  auto given = start(told_by(timeout(1s, stubborn(1h, 1), 3s)));
  auto usual = start(told_by(timeout(1s, stubborn(1h, 1))));
  auto none = start(told_by(timeout(1s, stubborn(1h, 1), 0s)));
  advance(1s);
  REQUIRE(none.get() == "deadline_exceeded not done within 1000ms");
  advance(3s);
  REQUIRE(given.get() == "deadline_exceeded not done within 1000ms");
  REQUIRE(!usual.done());
  advance(2s);
  REQUIRE(usual.get() == "deadline_exceeded not done within 1000ms");
  REQUIRE(reports == 3);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel before the time stays a cancel, and the time cancels nothing [T5] "
                 "[TW-21] [AS-06]",
                 "[timeout]") {
  std::string log;
  auto result = start(cancelled_after_1s([](std::string& seen) -> task<int> {
    co_return co_await timeout(2s, careful(seen, 'a', 9s, 3s));
  }(log)));
  advance(4s);
  REQUIRE(log == "a!.");
  REQUIRE(result.get() == "cancelled! after 3s");
}

TEST_CASE_METHOD(deterministic,
                 "a timeout destroys what ignores both its caller's cancel and its own "
                 "[T5]",
                 "[timeout]") {
  parley::on_unobserved_failure(caf(), {});
  auto result = start(cancelled_after_1s(
      []() -> task<int> { co_return co_await timeout(2s, stubborn(1h, 1), 3s); }()));
  advance(5s);
  REQUIRE(result.done());
  static_cast<void>(result.get());
}

TEST_CASE_METHOD(deterministic,
                 "what is settled already is never too late; else no time starts nothing [T8] "
                 "[AS-05] [TW-20] [TO-23]",
                 "[timeout]") {
  auto work = []() -> task<std::string> {
    auto done = parley::start(at_once(1));
    co_await parley::yield();
    auto log = co_await told_by(timeout(0s, std::move(done)));
    log += "; " + co_await told_by(timeout(-1s, parley::ready(2)));
    int begun = 0;
    auto begins = [](int& count) -> task<int> { co_return ++count; };
    log += "; " + co_await told_by(timeout(0s, begins(begun)));
    log += "; " + co_await told_by(timeout(-5s, begins(begun)));
    log += "; " + std::to_string(begun);
    log += "; " + std::to_string(co_await timeout_or(0s, 9, begins(begun)));
    co_return log;
  };
  REQUIRE(get(work()) == "1; 2; deadline_exceeded not done within 0ms; deadline_exceeded not done "
                         "within -5000ms; 0; 9");
}

TEST_CASE_METHOD(deterministic,
                 "a result that comes in the same step as the deadline wins [T8] [TO-16]",
                 "[timeout]") {
  auto work = []() -> task<std::string> {
    parley::promise<int> p;
    auto f = p.get_future();
    auto sets = [](parley::promise<int> to) -> task<void> {
      co_await parley::sleep_for(1s);
      to.set_value(5);
    };
    auto setter = parley::start(sets(std::move(p)));
    co_await parley::yield(); // its sleep begins before the time of the wait
    auto log = co_await told_by(timeout(1s, std::move(f)));
    co_await setter;
    co_return log;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "5");
}

TEST_CASE_METHOD(deterministic,
                 "timeout_or yields a value of the caller's when the time is over [T7] "
                 "[GE-11]",
                 "[timeout]") {
  std::string log;
  auto late = start(timeout_or(1s, 9, careful(log, 'a', 9s, 1s)));
  auto failed = start(told_by(timeout_or(1s, 9, fails_after(500ms, "own"))));
  advance(2s);
  REQUIRE(late.get() == 9);
  REQUIRE(log == "a!.");
  REQUIRE(failed.get() == "overloaded own");
}

TEST_CASE_METHOD(deterministic, "the operation of a timeout knows the time that is left [T5] [F1]",
                 "[timeout] [deadline]") {
  ledger seen;
  auto desk = handle<library::desk>(spawn<librarian>(seen));
  auto asks = [](handle<library::desk> to) -> task<int> {
    auto began = parley::now();
    auto nested = co_await parley::as_outcome(timeout(1h, ask<read_for>(to, 2h)));
    static_cast<void>(nested);
    co_return static_cast<int>((parley::now() - began) / 1s);
  };
  auto result = start(told_by(timeout(3s, asks(desk))));
  advance(3s);
  REQUIRE(result.done());
  REQUIRE(seen.cancelled == 1);
  static_cast<void>(result.get());
}

TEST_CASE_METHOD(deterministic,
                 "a request's deadline goes through timeout into what is asked next [F1]",
                 "[timeout] [deadline]") {
  ledger seen;
  auto desk = handle<library::desk>(spawn<librarian>(seen));
  struct relay : parley::service<parley::protocol<int(read_for)>> {
    explicit relay(handle<library::desk> x) : to(std::move(x)) {}
    task<int> on(read_for request) {
      co_return co_await timeout(1h, ask<read_for>(to, request.time));
    }
    handle<library::desk> to;
  };
  auto to = spawn<relay>(desk);
  auto result = start([&] { return ask<read_for>(to.within(2s), 1h); });
  advance(2s);
  REQUIRE(result.failed_with() == errc::deadline_exceeded);
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic,
                 "of nested timeouts each turns its own time only into its failure [T7] "
                 "[GE-12] [AS-18]",
                 "[timeout]") {
  auto inner_first = start(told_by(timeout(2s, told_by(timeout(1s, after(9s, 1))))));
  auto outer_first = start(told_by(timeout(1s, told_by(timeout(2s, after(9s, 1))))));
  advance(2s);
  REQUIRE(inner_first.get() == "a value");
  REQUIRE(outer_first.get() == "a value");
}

TEST_CASE_METHOD(deterministic,
                 "nested timeouts that are due at once both tell, inner first [T7] "
                 "[AS-17] [GE-12]",
                 "[timeout]") {
  std::string log;
  auto work = [](std::string& seen) -> task<int> {
    seen += co_await told_by(timeout(1s, after(9s, 1)));
    co_await parley::sleep_for(1ms);
    seen += " went on";
    co_return 1;
  };
  auto result = start(told_by(timeout(1s, work(log))));
  advance(2s);
  REQUIRE(log == "deadline_exceeded not done within 1000ms");
  REQUIRE(result.get() == "deadline_exceeded not done within 1000ms");
}

TEST_CASE_METHOD(deterministic, "timeout takes all kinds of operations [T5]", "[timeout]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto named = ask<read_for>(to, 1h);
    auto log = co_await told_by(timeout(1s, named));
    auto shared = parley::start(after(2s, 3)).share();
    log += "; " + co_await told_by(timeout(1s, shared));
    log += "; " + std::to_string(co_await shared); // one waiter left, the work goes on
    log += "; " + co_await told_by(timeout(1s, parley::sleep_for(1h)));
    log += "; " + co_await told_by(timeout(1s, parley::all(after(1h, 1), at_once(1))));
    co_return log;
  };
  auto result = start(work(desk));
  advance(1min);
  auto late = std::string("deadline_exceeded not done within 1000ms");
  REQUIRE(result.get() == late + "; " + late + "; 3; " + late + "; " + late);
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "an enormous timeout is none [T5]", "[timeout]") {
  auto result = start(timeout(std::chrono::hours::max(), after(24h, 5)));
  advance(24h);
  REQUIRE(result.get() == 5);
}

TEST_CASE_METHOD(deterministic, "many timeouts leave no timer and no work behind [T5]",
                 "[timeout]") {
  auto work = []() -> task<void> {
    for (int i = 0; i < 1000; ++i) {
      static_cast<void>(co_await timeout(1h, at_once(1)));
      static_cast<void>(co_await told_by(timeout(1ms, after(1h, 1))));
    }
  };
  auto result = start(work());
  advance(1s);
  result.get();
  REQUIRE(left().timers == 0);
  REQUIRE(left().slots == 0);
}

// -- wait_at_most -----------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "wait_at_most gives up alone: the reply can be awaited again [T6] [TO-09]",
                 "[wait_at_most]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto pending = ask<read_for>(to, 3s);
    auto log = co_await told_by(wait_at_most(1s, pending));
    log += "; " + co_await told_by(wait_at_most(1s, pending));
    log += "; " + co_await told_by(wait_at_most(2s, pending));
    co_return log;
  };
  auto result = start(work(desk));
  advance(3s);
  REQUIRE(result.get() == "deadline_exceeded not done within 1000ms; deadline_exceeded not done "
                          "within 1000ms; 1");
  REQUIRE(seen.cancelled == 0);
}

TEST_CASE_METHOD(deterministic, "wait_at_most leaves a future and a shared one as they are [T6]",
                 "[wait_at_most]") {
  auto work = []() -> task<std::string> {
    auto future = parley::start(after(2s, 1));
    auto shared = parley::start(after(2s, 2)).share();
    auto log = co_await told_by(wait_at_most(500ms, future));
    log += "; " + co_await told_by(wait_at_most(500ms, shared));
    log += "; " + co_await told_by(wait_at_most(1s, shared));
    log += "; " + co_await told_by(wait_at_most(1s, future));
    co_return log;
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "deadline_exceeded not done within 500ms; deadline_exceeded not done "
                          "within 500ms; 2; 1");
}

TEST_CASE_METHOD(deterministic,
                 "what has no name goes on when the wait is over, and a late failure is reported "
                 "[T6] [TO-09] [TO-03]",
                 "[wait_at_most]") {
  std::vector<std::string> reports;
  parley::on_unobserved_failure(
      caf(), [&](std::string_view, const failure& f) { reports.emplace_back(f.text()); });
  std::string log;
  auto work = [&]() -> task<std::string> {
    auto text = co_await told_by(wait_at_most(1s, careful(log, 'a', 2s, 0s)));
    text += "; " + co_await told_by(wait_at_most(1s, fails_after(2s, "late")));
    co_await parley::sleep_for(2s);
    co_return text;
  };
  auto result = start(work());
  advance(9s);
  REQUIRE(log == "aa");
  REQUIRE(reports == std::vector<std::string>{"late"});
  REQUIRE(result.done());
  static_cast<void>(result.get());
}

TEST_CASE_METHOD(deterministic,
                 "what is settled is never too late for wait_at_most; else no time starts nothing "
                 "[T8] [TO-09] [TO-23]",
                 "[wait_at_most]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto answered = ask<count>(to);
    co_await parley::sleep_for(1s);
    auto future = parley::ready(1);
    auto shared = parley::ready(2).share();
    auto log = co_await told_by(wait_at_most(0s, answered));
    log += co_await told_by(wait_at_most(-1s, future));
    log += co_await told_by(wait_at_most(0s, shared));
    log += co_await told_by(wait_at_most(0s, parley::ready(3)));
    log += "; " + co_await told_by(wait_at_most(0s, at_once(1)));
    co_return log;
  };
  auto result = start(work(desk));
  advance(1s);
  REQUIRE(result.get() == "0123"
                          "; deadline_exceeded not done within 0ms");
}

TEST_CASE_METHOD(deterministic,
                 "a cancel of wait_at_most ends the wait, not what is waited for [T6]",
                 "[wait_at_most]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto pending = ask<read_for>(to, 3s);
    auto future = parley::start(after(4s, 2));
    auto log = co_await cancelled_after_1s(wait_at_most(2s, pending));
    log += "; " + co_await cancelled_after_1s(wait_at_most(2s, future));
    log += "; " + std::to_string(co_await pending);
    log += "; " + std::to_string(co_await future);
    co_return log;
  };
  auto result = start(work(desk));
  advance(4s);
  REQUIRE(result.get() == "cancelled! after 0s; cancelled! after 0s; 1; 2");
}

TEST_CASE_METHOD(deterministic, "wait_at_most of what was used before fails with a word why [T6]",
                 "[wait_at_most]") {
  auto work = []() -> task<std::string> {
    auto future = parley::ready(1);
    co_await future;
    co_return co_await told_by(wait_at_most(1s, future));
  };
  REQUIRE(get(work()) ==
          "parley::future::wait_at_most: it is empty: moved from, or awaited, chained "
          "or shared before");
}

// -- shield -----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "shield lets who waits give up, and the step go on [X8] [AS-07]",
                 "[shield]") {
  std::string log;
  auto result = start(cancelled_after_1s(parley::shield(careful(log, 'a', 3s, 0s))));
  advance(1s);
  REQUIRE(result.get() == "cancelled! after 0s");
  REQUIRE(log == "a");
  advance(2s);
}

TEST_CASE_METHOD(deterministic, "shield yields the value or the failure of its step [X8] [AS-07]",
                 "[shield]") {
  auto value = start(told_by(parley::shield(after(1s, 5))));
  auto failed = start(told_by(parley::shield(fails_after(1s, "own"))));
  advance(1s);
  REQUIRE(value.get() == "5");
  REQUIRE(failed.get() == "overloaded own");
}

TEST_CASE_METHOD(deterministic, "a timeout around a shield leaves the step running [X8] [AS-07]",
                 "[shield]") {
  std::vector<std::string> reports;
  parley::on_unobserved_failure(
      caf(), [&](std::string_view, const failure& f) { reports.emplace_back(f.text()); });
  auto work = []() -> task<std::string> {
    auto text = co_await told_by(timeout(1s, parley::shield(fails_after(3s, "late"))));
    co_await parley::sleep_for(5s);
    co_return text;
  };
  auto result = start(work());
  advance(6s);
  REQUIRE(result.get() == "deadline_exceeded not done within 1000ms");
  REQUIRE(reports == std::vector<std::string>{"late"});
}

TEST_CASE_METHOD(deterministic, "an actor that stops ends shielded steps too [X8]", "[shield]") {
  ledger seen;
  struct relay : parley::service<parley::protocol<int(read_for)>> {
    explicit relay(ledger& x) : seen(x) {}
    task<int> on(read_for) { co_return co_await parley::shield(works(seen)); }
    static task<int> works(ledger& seen) {
      guard alive(seen.alive);
      co_await parley::sleep_for(1h);
      ++seen.finished;
      co_return 1;
    }
    ledger& seen;
  };
  auto to = spawn<relay>(seen);
  auto result = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(seen.alive == 1);
  parley::stop(to);
  run();
  REQUIRE(seen.alive == 0);
  REQUIRE(seen.finished == 0);
  REQUIRE(result.failed_with() == errc::stopping);
}

// -- finally ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "finally runs behind a value, a failure and a cancel [V7] [Q-15] "
                 "[DJ-09]",
                 "[finally]") {
  std::string log;
  auto clean = [](std::string* seen) -> task<void> {
    co_await parley::sleep_for(1s);
    *seen += "c";
  };
  auto value = start(told_by(parley::finally(at_once(5), clean, &log)));
  auto failed = start(told_by(parley::finally(fails_after(0s, "own"), clean, &log)));
  auto doomed = start(cancelled_after_1s(parley::finally(after(9s, 1), clean, &log)));
  advance(2s);
  REQUIRE(value.get() == "5");
  REQUIRE(failed.get() == "overloaded own");
  REQUIRE(doomed.get() == "cancelled! after 1s");
  REQUIRE(log == "ccc");
}

TEST_CASE_METHOD(deterministic,
                 "a failure of finally's function wins, with the other as its cause "
                 "[V7] [Q-15]",
                 "[finally]") {
  auto breaks = []() -> int { throw failure(errc::other, "clean-up"); };
  auto result = start(parley::finally(fails_after(0s, "own"), breaks));
  run();
  std::string log;
  try {
    result.get();
  } catch (const failure& f) {
    log = f.text();
    f.each_cause([&](const failure& cause) { log += " < " + std::string(cause.text()); });
  }
  REQUIRE(log == "clean-up < own");
}
