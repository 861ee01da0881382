// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/works.hpp"

using namespace parley_test;
using namespace library;
using namespace works;

namespace {

task<void> cancels(parley::future<std::string> what, std::chrono::milliseconds when,
                   std::string& text) {
  co_await parley::sleep_for(when);
  what.cancel();
  text = co_await what;
}

/// A value that counts how many of it live.
struct counted {
  explicit counted(int& alive) : mark(alive) {}
  guard mark;
};
task<counted> makes(int& alive) {
  co_return counted(alive);
}

/// "0v 1f": what was taken, with failures.
template <class Steps>
task<std::string> take_all(Steps& from) {
  std::string log;
  while (auto next = co_await from.next()) {
    log += std::to_string(next->index());
    log += next->result().has_value() ? "v " : "f ";
  }
  co_return log;
}

task<std::size_t> takes(std::size_t n) {
  std::vector<task<int>> many;
  for (std::size_t i = 0; i < n; ++i)
    many.push_back(at_once(1));
  auto steps = parley::as_completed(std::move(many));
  std::size_t count = 0;
  while (auto next = co_await steps.next())
    ++count;
  co_return count;
}

} // namespace

// -- any --------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(
    deterministic,
    "any yields the first value; failures before it decide nothing [C3] [TW-23] [Q-14]", "[any]") {
  auto result = start(parley::any(list(fails_after(1s, "early"), after(3s, 3), after(2s, 2))));
  advance(2s);
  REQUIRE(result.get() == 2);
}

TEST_CASE_METHOD(deterministic, "any takes operations of different kinds and one value type [C3]",
                 "[any]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<int> {
    auto shared = parley::start(after(2s, 5)).share();
    auto future = parley::start(after(3s, 6));
    auto asked = ask<read_for>(to, 1h);
    co_return co_await parley::any(asked, shared, std::move(future), after(4s, 7));
  };
  auto result = start(work(desk));
  advance(2s);
  REQUIRE(result.get() == 5);
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "any of what yields nothing waits for the first that succeeds [C3]",
                 "[any]") {
  auto result = start(parley::any(nothing_after(2s), nothing_after(1s)));
  advance(1s);
  result.get();
}

TEST_CASE_METHOD(deterministic, "any cancels the losers once, and waits for them [C3]", "[any]") {
  std::string log;
  auto result =
      start(parley::any(careful(log, 'a', 9s, 1s), after(1s, 5), careful(log, 'b', 9s, 2s)));
  advance(2900ms);
  REQUIRE(log == "ab!!.");
  REQUIRE(!result.done());
  advance(100ms);
  REQUIRE(log == "ab!!..");
  REQUIRE(result.get() == 5);
}

TEST_CASE_METHOD(deterministic,
                 "any of which all fail tells all failures in their order [C3] [TW-08] [Q-13]",
                 "[any]") {
  auto result =
      start(told_by(parley::any(fails_after(3s, "a"), fails_after(1s, "b"), fails_after(2s, "c"))));
  advance(3s);
  REQUIRE(result.get() == "all_failed #0 all 3 operations failed (a) (b) (c)");
}

TEST_CASE_METHOD(deterministic, "any of nothing fails at once [C3] [C7] [Q-12]", "[any]") {
  REQUIRE(get(told_by(parley::any(std::vector<task<int>>()))) ==
          "all_failed #0 there was nothing to wait for");
}

TEST_CASE_METHOD(deterministic, "a loser's value or failure behind its cancel changes nothing [C3]",
                 "[any]") {
  int reports = 0;
  parley::on_unobserved_failure(caf(), [&](std::string_view, const failure&) { ++reports; });
  auto result = start(parley::any(list(stubborn(3s, 1), after(1s, 2), fails_on_cancel("broken"))));
  advance(3s);
  REQUIRE(result.get() == 2);
  REQUIRE(reports == 0);
}

TEST_CASE_METHOD(deterministic, "a loser that goes on for 5 s after its cancel is destroyed [C3]",
                 "[any]") {
  int reports = 0;
  parley::on_unobserved_failure(caf(), [&](std::string_view, const failure&) { ++reports; });
  auto result = start(parley::any(stubborn(1h, 1), after(1s, 2)));
  advance(6s);
  REQUIRE(result.get() == 2);
  REQUIRE(reports == 1);
}

TEST_CASE_METHOD(deterministic, "a cancel of any goes to all of its operations [C3]", "[any]") {
  std::string log;
  std::string text;
  auto work = [&]() -> task<void> {
    auto any =
        parley::start(told_by(parley::any(careful(log, 'a', 9s, 1s), careful(log, 'b', 9s, 0s))));
    co_await cancels(std::move(any), 1s, text);
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(log == "ab!!..");
  REQUIRE(text == "cancelled!");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "a cancel that comes while losers end strikes behind the value [C3] [TW-12]",
                 "[any]") {
  std::string log;
  std::string text;
  auto body = [&]() -> task<int> {
    auto value = co_await parley::any(after(1s, 5), careful(log, 'a', 9s, 2s));
    log += std::to_string(value);
    co_await parley::sleep_for(1h);
    co_return value;
  };
  auto work = [&]() -> task<void> { co_await cancels(parley::start(told_by(body())), 2s, text); };
  auto result = start(work());
  advance(4s);
  REQUIRE(log == "a!.5");
  REQUIRE(text == "cancelled!");
  result.get();
}

// -- first_of ---------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "first_of waits for so many, well or not, and leaves the others running [C4] "
                 "[AS-15] [CF-04] [GE-05]",
                 "[first_of]") {
  auto work = []() -> task<std::string> {
    auto votes = co_await parley::first_of(
        2, list(after(3s, 1), fails_after(2s, "x"), after(1s, 2), after(4s, 4)));
    std::string log;
    for (auto& each : votes.done) {
      log += std::to_string(each.index());
      log += each.result() ? "v " : "f ";
    }
    for (auto& [place, rest] : votes.pending) {
      log += std::to_string(place) + "=";
      log += std::to_string(co_await rest) + " ";
    }
    co_return log;
  };
  auto result = start(work());
  advance(4s);
  REQUIRE(result.get() == "2v 1f 0=1 3=4 ");
}

TEST_CASE_METHOD(deterministic, "first_of tells those that end in the same step too [C4]",
                 "[first_of]") {
  auto work = []() -> task<std::string> {
    auto done = co_await parley::first_of(1, list(at_once(1), after(1s, 2), at_once(3)));
    co_return std::to_string(done.done.size()) + std::to_string(done.pending.size());
  };
  REQUIRE(get(work()) == "21");
}

TEST_CASE_METHOD(deterministic, "first_of takes what has ended before, and none of none [C4] [C7]",
                 "[first_of]") {
  auto work = []() -> task<std::size_t> {
    auto done = co_await parley::first_of(1, list(parley::ready(1), parley::ready(2)));
    auto none = co_await parley::first_of(0, std::vector<task<int>>());
    auto zero = co_await parley::first_of(0, list(after(1s, 1)));
    co_return done.done.size() * 100 + none.done.size() * 10 + zero.pending.size();
  };
  REQUIRE(get(work()) == 201);
  advance(1s);
}

TEST_CASE_METHOD(deterministic,
                 "first_of asks of several services, and yields declared failures [C4]",
                 "[first_of]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto done =
        co_await parley::first_of(2, list(ask<borrow>(to, "dune"), ask<borrow>(to, "emma")));
    co_return done.done.at(0).result().get_if<not_found>()->title + done.done.at(1).result()->title;
  };
  REQUIRE(get(work(desk)) == "duneemma");
}

TEST_CASE_METHOD(deterministic, "first_of waits for no more than there are [C4]", "[first_of]") {
  REQUIRE(get(told_by(parley::first_of(3, list(at_once(1), at_once(2))))) ==
          "parley::first_of: it waits for 3 of 2 operations");
}

TEST_CASE_METHOD(deterministic, "a cancel of first_of cancels what has not ended [C4]",
                 "[first_of]") {
  std::string log;
  std::string text;
  auto work = [&]() -> task<void> {
    auto waits = parley::start(told_by(parley::first_of(
        2, list(at_once(1), careful(log, 'a', 9s, 0s), careful(log, 'b', 9s, 1s)))));
    co_await cancels(std::move(waits), 1s, text);
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(log == "ab!!..");
  REQUIRE(text == "cancelled!");
  result.get();
}

TEST_CASE_METHOD(deterministic, "what first_of left pending is reported when nobody takes it [C4]",
                 "[first_of]") {
  std::string report;
  parley::on_unobserved_failure(
      caf(), [&](std::string_view, const failure& f) { report = std::string(f.text()); });
  auto work = []() -> task<void> {
    static_cast<void>(co_await parley::first_of(1, list(at_once(1), fails_after(1s, "late"))));
    co_await parley::sleep_for(2s);
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(report == "late");
  result.get();
}

// -- as_completed -----------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "as_completed yields each when it ends; a failure ends one step only [C5] [TO-10] "
                 "[AS-16] [ND-06]",
                 "[as_completed]") {
  auto work = []() -> task<std::string> {
    auto steps =
        parley::as_completed(list(after(3s, 1), fails_after(2s, "x"), after(1s, 2), at_once(4)));
    auto log = co_await take_all(steps);
    auto after_the_last = co_await steps.next();
    co_return after_the_last ? "more" : log;
  };
  auto result = start(work());
  advance(3s);
  REQUIRE(result.get() == "3v 2v 1f 0v ");
}

TEST_CASE_METHOD(deterministic, "as_completed of nothing has no step [C5] [C7]", "[as_completed]") {
  auto work = []() -> task<std::string> {
    auto steps = parley::as_completed(std::vector<task<int>>());
    co_return co_await take_all(steps);
  };
  REQUIRE(get(work()) == "");
}

TEST_CASE_METHOD(deterministic,
                 "a shared future is one step for each time it is in as_completed [C5] [CF-06]",
                 "[as_completed]") {
  auto work = []() -> task<std::string> {
    auto shared = parley::start(after(1s, 1)).share();
    auto steps = parley::as_completed(list(shared, shared));
    co_return co_await take_all(steps);
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "0v 1v ");
}

TEST_CASE_METHOD(deterministic, "as_completed goes on while nobody takes [C5] [AS-16]",
                 "[as_completed]") {
  auto work = []() -> task<std::string> {
    auto steps = parley::as_completed(list(after(2s, 1), after(1s, 2)));
    co_await parley::sleep_for(5s);
    auto began = parley::now();
    auto log = co_await take_all(steps);
    co_return log + std::to_string((parley::now() - began) / 1s);
  };
  auto result = start(work());
  advance(5s);
  REQUIRE(result.get() == "1v 0v 0");
}

TEST_CASE_METHOD(deterministic, "who leaves as_completed early leaves nothing behind [C5] [GE-24]",
                 "[as_completed]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<void> {
    auto steps = parley::as_completed(list(ask<read_for>(to, 1s), ask<read_for>(to, 1h)));
    static_cast<void>(co_await steps.next());
  };
  auto result = start(work(desk));
  advance(1s);
  result.get();
  REQUIRE(seen.finished == 1);
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "as_completed, stopped, waits until each has cleaned up [C5]",
                 "[as_completed]") {
  std::string log;
  auto work = [&]() -> task<std::size_t> {
    auto steps = parley::as_completed(
        list(at_once(1), careful(log, 'a', 9s, 0s), careful(log, 'b', 9s, 3s)));
    static_cast<void>(co_await steps.next());
    co_await steps.stop();
    auto none = co_await steps.next();
    co_return steps.left() + (none ? 1U : 0U);
  };
  auto result = start(work());
  advance(2900ms);
  REQUIRE(!result.done());
  advance(100ms);
  REQUIRE(log == "ab!!..");
  REQUIRE(result.get() == 0);
}

TEST_CASE_METHOD(deterministic, "as_completed keeps no result that was taken [C5] [CF-07]",
                 "[as_completed]") {
  int alive = 0;
  auto work = [](int& living) -> task<std::string> {
    auto steps = parley::as_completed(list(makes(living), makes(living)));
    std::string log;
    co_await parley::yield();
    log += std::to_string(living);
    while (auto next = co_await steps.next()) {
      log += std::to_string(living);
    }
    co_return log + std::to_string(living);
  };
  REQUIRE(get(work(alive)) == "2210");
}

TEST_CASE_METHOD(deterministic,
                 "a timeout around as_completed bounds it as a whole [C5] [CF-06] [AS-16]",
                 "[as_completed]") {
  std::string log;
  auto all = [](std::string& seen) -> task<int> {
    auto steps = parley::as_completed(list(after(1s, 1), careful(seen, 'a', 9s, 0s)));
    while (auto next = co_await steps.next())
      seen += std::to_string(next->index());
    co_return 0;
  };
  auto result = start(told_by(parley::timeout(2s, all(log))));
  advance(2s);
  REQUIRE(log == "a0!.");
  REQUIRE(result.get() == "deadline_exceeded not done within 2000ms");
}

TEST_CASE_METHOD(deterministic, "one work at a time waits for as_completed [C5]",
                 "[as_completed]") {
  auto work = []() -> task<std::string> {
    auto steps = parley::as_completed(list(after(2s, 1)));
    auto first = parley::start(steps.next());
    co_await parley::yield();
    auto text = co_await told_by(steps.stop());
    auto got = co_await first;
    co_return text + std::to_string(got.has_value());
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "parley::as_completed: other work waits for it already1");
}

TEST_CASE_METHOD(deterministic,
                 "as_completed of a hundred thousand takes ten times as many steps as of ten "
                 "thousand [C5] [C7]",
                 "[as_completed]") {
  auto few = start(takes(10'000));
  auto steps = run();
  auto many = start(takes(100'000));
  auto more_steps = run();
  REQUIRE(few.get() == 10'000);
  REQUIRE(many.get() == 100'000);
  REQUIRE(more_steps < 12 * steps);
}
