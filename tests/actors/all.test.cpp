// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/works.hpp"

#include <map>
#include <unordered_map>

using namespace parley_test;
using namespace library;
using namespace works;

namespace {

template <class Work>
task<void> begin_and_cancel(Work work, std::chrono::milliseconds when, std::string& text) {
  auto told = parley::start(told_by(std::move(work)));
  co_await parley::sleep_for(when);
  told.cancel();
  text = co_await told;
}

struct add {
  int a = 0;
  int b = 0;
};
PARLEY_MESSAGE_AS(add, "all_test.add", 0, a, b)
using adding = parley::protocol<int(add)>;

/// Adds what two others count.
class adder : public parley::service<adding> {
public:
  explicit adder(handle<library::desk> desk) : desk_(std::move(desk)) {}

  task<int> on(add request) {
    auto counted = co_await parley::all(ask<count>(desk_), ask<count>(desk_), at_once(request.a),
                                        after(10ms, request.b));
    auto& [x, y, a, b] = counted;
    co_return x + y + a + b;
  }

private:
  handle<library::desk> desk_;
};

/// How deep it may go without using the stack up.
task<int> nested(int depth) {
  if (depth == 0)
    co_return co_await after(1s, 0);
  auto inner = co_await parley::all(nested(depth - 1));
  co_return std::get<0>(inner) + 1;
}

task<std::size_t> sums(std::size_t n) {
  std::vector<task<int>> many;
  for (std::size_t i = 0; i < n; ++i)
    many.push_back(at_once(1));
  auto values = co_await parley::all(std::move(many));
  co_return values.size();
}

} // namespace

TEST_CASE_METHOD(deterministic,
                 "all yields the values in the order of the operations, however they end [C1]",
                 "[all]") {
  auto work = []() -> task<std::vector<int>> {
    co_return co_await parley::all(list(after(3s, 1), after(1s, 2), after(2s, 3)));
  };
  auto result = start(work());
  advance(3s);
  REQUIRE(result.get() == std::vector{1, 2, 3});
}

TEST_CASE_METHOD(deterministic,
                 "all of different types yields a tuple, in which nothing has a place too [C6]",
                 "[all]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto values = co_await parley::all(ask<borrow>(to, "emma"), nothing_after(1s), at_once(7));
    static_assert(std::is_same_v<decltype(values), std::tuple<book, std::monostate, int>>);
    co_return std::get<0>(values).title + std::to_string(std::get<2>(values));
  };
  auto result = start(work(desk));
  advance(1s);
  REQUIRE(result.get() == "emma7");
}

TEST_CASE_METHOD(deterministic, "all of a map yields a map with the same keys [C6] [DJ-08]",
                 "[all]") {
  auto work = []() -> task<std::string> {
    std::map<std::string, task<int>, std::greater<>> operations;
    operations.emplace("a", after(2s, 1));
    operations.emplace("b", after(1s, 2));
    auto values = co_await parley::all(std::move(operations));
    static_assert(std::is_same_v<decltype(values), std::map<std::string, int, std::greater<>>>);
    std::string log;
    for (auto& [key, value] : values)
      log += key + std::to_string(value);
    co_return log;
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "b2a1");
}

TEST_CASE_METHOD(deterministic, "all keeps the hash of a hash map, and settle does [C6]", "[all]") {
  struct key {
    int number = 0;
    bool operator==(const key&) const = default;
  };
  struct hash {
    std::size_t operator()(const key& x) const { return static_cast<std::size_t>(x.number); }
  };
  auto work = []() -> task<int> {
    std::unordered_map<key, task<int>, hash> operations;
    operations.emplace(key{1}, after(1s, 10));
    auto values = co_await parley::all(std::move(operations));
    std::unordered_map<key, task<int>, hash> more;
    more.emplace(key{2}, fails_after(1s, "late"));
    auto outcomes = co_await parley::settle(std::move(more));
    co_return values.at(key{1}) + (outcomes.at(key{2}) ? 1 : 0);
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == 10);
}

TEST_CASE_METHOD(deterministic,
                 "the earliest failure in time decides, not the first in order [C1] [GE-04] "
                 "[AS-08] [Q-10]",
                 "[all]") {
  auto result = start(told_by(parley::all(
      list(fails_after(3s, "late"), after(1s, 1), fails_after(2s, "early"), after(9s, 1)))));
  advance(2s);
  REQUIRE(result.get() == "overloaded #2 early");
}

TEST_CASE_METHOD(deterministic,
                 "a failure of all has its own type, and its place in it [C1] [TW-09] [MK-07] "
                 "[ND-02]",
                 "[all]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    try {
      co_await parley::all(ask<borrow>(to, "emma"), ask<borrow>(to, "dune"));
    } catch (const not_found& e) {
      auto why = parley::as_failure(e);
      co_return e.title + std::to_string(why.index().value());
    }
    co_return "";
  };
  REQUIRE(get(work(desk)) == "dune1");
}

TEST_CASE_METHOD(deterministic, "an exception of any type goes through all [C1]", "[all]") {
  auto work = []() -> task<int> {
    throw 42;
    co_return 1;
  };
  auto result = start([&] { return parley::all(work(), after(1s, 1)); });
  run();
  REQUIRE_THROWS_AS(result.get(), int);
}

TEST_CASE_METHOD(deterministic,
                 "when one fails the others are cancelled, and all waits for them [C1]", "[all]") {
  std::string log;
  auto result = start(told_by(parley::all(careful(log, 'a', 9s, 2s), fails_after(1s, "broken"),
                                          careful(log, 'b', 9s, 1s))));
  advance(1s);
  REQUIRE(log == "ab!!");
  advance(1900ms);
  REQUIRE(!result.done());
  advance(100ms);
  REQUIRE(log == "ab!!..");
  REQUIRE(result.get() == "overloaded #1 broken");
}

TEST_CASE_METHOD(deterministic,
                 "further failures come with the first, and are not reported apart [C8] [TO-03] "
                 "[AS-10]",
                 "[all]") {
  int reports = 0;
  parley::on_unobserved_failure(caf(), [&](std::string_view, const failure&) { ++reports; });
  auto result = start(told_by(parley::all(
      list(fails_on_cancel("third"), fails_after(1s, "first"), fails_on_cancel("second")))));
  advance(1s);
  REQUIRE(result.get() == "overloaded #1 first (third) (second)");
  REQUIRE(reports == 0);
}

TEST_CASE_METHOD(deterministic,
                 "what goes on for 5 s after its cancel is destroyed and reported [C1]", "[all]") {
  std::string report;
  parley::on_unobserved_failure(
      caf(), [&](std::string_view, const failure& f) { report = std::string(f.text()); });
  auto result = start(told_by(parley::all(stubborn(1h, 1), fails_after(1s, "broken"))));
  advance(5999ms);
  REQUIRE(!result.done());
  advance(1ms);
  REQUIRE(result.get() == "overloaded #1 broken");
  REQUIRE(report == "work that was cancelled went on for its time of grace, and was ended");
}

TEST_CASE_METHOD(deterministic,
                 "a cancel goes to all operations, and is thrown when they have ended [C1]",
                 "[all]") {
  std::string log;
  std::string text;
  auto work = [](std::string& seen) -> task<void> {
    co_await parley::all(careful(seen, 'a', 9s, 1s), careful(seen, 'b', 9s, 2s));
  };
  auto result = start(begin_and_cancel(work(log), 1s, text));
  advance(2900ms);
  REQUIRE(log == "ab!!.");
  REQUIRE(text.empty());
  advance(100ms);
  REQUIRE(log == "ab!!..");
  REQUIRE(text == "cancelled!");
  result.get();
}

TEST_CASE_METHOD(deterministic, "one that throws at its cancel keeps no other from its own [TW-11]",
                 "[all]") {
  std::string log;
  std::string text;
  auto work = [](std::string& seen) -> task<void> {
    co_await parley::all(fails_on_cancel("broken"), careful(seen, 'a', 9s, 0s));
  };
  auto result = start(begin_and_cancel(work(log), 1s, text));
  advance(1s);
  REQUIRE(log == "a!.");
  REQUIRE(text == "other #0 broken");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "a cancel that comes when all have ended strikes the next await, and loses no "
                 "value [C1] [TW-12] [AS-11]",
                 "[all]") {
  auto sets = [](parley::promise<void> p) -> task<int> {
    co_await parley::sleep_for(1s);
    p.set_value(); // who waits for that goes on before who waits for all
    co_return 2;
  };
  auto work = [](task<int> last, std::string& seen) -> task<void> {
    auto values = co_await parley::all(list(after(500ms, 1), std::move(last)));
    seen += std::to_string(values.size());
    co_await parley::sleep_for(1h);
  };
  std::string log;
  auto cancels = [&]() -> task<std::string> {
    parley::promise<void> p;
    auto set = p.get_future();
    auto doomed = parley::start(work(sets(std::move(p)), log));
    co_await set;
    doomed.cancel();
    log += "c";
    co_return co_await told_by(parley::all(std::move(doomed)));
  };
  auto result = start(cancels());
  advance(1s);
  REQUIRE(log == "c2");
  REQUIRE(result.get() == "cancelled #0 cancelled by the same actor");
}

TEST_CASE_METHOD(deterministic,
                 "one operation's own cancel is a failure of all, which itself was not cancelled "
                 "[AS-09]",
                 "[all]") {
  auto gives_up = []() -> task<int> {
    co_await parley::sleep_for(1s);
    throw parley::cancelled(parley::cancelled::reason::caller);
    co_return 0;
  };
  auto work = [&]() -> task<int> {
    auto all = co_await parley::all(after(9s, 1), gives_up());
    co_return std::get<0>(all);
  };
  auto result = start(told_by(work()));
  advance(1s);
  REQUIRE(result.get() == "cancelled #1 cancelled by the same actor");
}

TEST_CASE_METHOD(deterministic, "settle tells how each one ended, with its declared failures [C2]",
                 "[all]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto outcomes = co_await parley::settle(ask<borrow>(to, "dune"), fails_after(1s, "late"),
                                            nothing_after(2s), ask<borrow>(to, "emma"));
    auto& [none, late, nothing, found] = outcomes;
    co_return none.get_if<not_found>()->title + std::string(late.get_if<failure>()->text()) +
        (nothing.has_value() ? "+" : "-") + found->title;
  };
  auto result = start(work(desk));
  advance(2s);
  REQUIRE(result.get() == "dunelate+emma");
}

TEST_CASE_METHOD(deterministic, "settle does not swallow the cancel of who waits [C2] [AS-11]",
                 "[all]") {
  std::string log;
  std::string text;
  auto work = [](std::string& seen) -> task<void> {
    co_await parley::settle(careful(seen, 'a', 9s, 1s), stubborn(2s, 1));
  };
  auto result = start(begin_and_cancel(work(log), 1s, text));
  advance(2s);
  REQUIRE(log == "a!.");
  REQUIRE(text == "cancelled!");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "all and settle of nothing yield nothing at once [C7] [TO-04] [Q-12]", "[all]") {
  auto work = []() -> task<std::size_t> {
    auto values = co_await parley::all(std::vector<task<int>>());
    co_await parley::all(std::vector<task<void>>());
    auto map = co_await parley::all(std::map<int, task<int>>());
    auto outcomes = co_await parley::settle(std::vector<task<int>>());
    auto outcome_map = co_await parley::settle(std::map<int, task<void>>());
    co_return values.size() + map.size() + outcomes.size() + outcome_map.size();
  };
  REQUIRE(get(work()) == 0);
}

TEST_CASE_METHOD(deterministic, "all takes what is settled already [C7] [ND-04]", "[all]") {
  auto work = []() -> task<int> {
    auto done = parley::start(at_once(2));
    co_await parley::yield();
    auto values = co_await parley::all(parley::ready(1), std::move(done), parley::ready());
    co_return std::get<0>(values) + std::get<1>(values);
  };
  REQUIRE(get(work()) == 3);
}

TEST_CASE_METHOD(deterministic, "the same shared future may be in all twice [C7] [ND-04] [AS-10]",
                 "[all]") {
  auto work = []() -> task<int> {
    auto shared = parley::start(after(1s, 5)).share();
    auto values = co_await parley::all(shared, shared);
    auto more = co_await parley::all(list(shared, shared, shared));
    co_return std::get<0>(values) + std::get<1>(values) + more.at(2);
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 15);
}

TEST_CASE_METHOD(deterministic, "all takes every kind of operation [C1]", "[all]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto named = ask<borrow>(to, "emma");
    auto future = parley::start(after(1s, 2));
    auto shared = parley::start(after(1s, 3)).share();
    auto nap = parley::sleep_for(2s);
    auto values = co_await parley::all(named, ask<count>(to), std::move(future), shared,
                                       std::move(nap), parley::yield(), at_once(4));
    co_return std::get<0>(values).title + std::to_string(std::get<2>(values)) +
        std::to_string(std::get<3>(values)) + std::to_string(std::get<6>(values));
  };
  auto result = start(work(desk));
  advance(2s);
  REQUIRE(result.get() == "emma234");
}

TEST_CASE_METHOD(deterministic, "a handler asks several at once [C1]", "[all]") {
  ledger seen;
  auto to = spawn<adder>(handle<library::desk>(spawn<librarian>(seen)));
  auto result = start([&] { return ask<add>(to, 3, 4); });
  advance(10ms);
  REQUIRE(result.get() == 7);
}

TEST_CASE_METHOD(deterministic, "an actor of CAF's own asks several at once [C1]", "[all] [lift]") {
  ledger seen;
  auto desk = handle<library::desk>(spawn<librarian>(seen));
  auto raw = caf().spawn([desk](caf::event_based_actor* self) -> caf::behavior {
    return {parley::lift(self, [desk](add x) -> task<int> {
      auto values = co_await parley::all(ask<count>(desk), after(10ms, x.a), after(20ms, x.b));
      co_return std::get<0>(values) + std::get<1>(values) + std::get<2>(values);
    })};
  });
  auto result = start([&] { return ask<add>(handle<adding>::unchecked(raw), 3, 4); });
  advance(20ms);
  REQUIRE(result.get() == 7);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "operations of all know the deadline of who waits for them [C1]",
                 "[all] [deadline]") {
  ledger seen;
  auto desk = handle<library::desk>(spawn<librarian>(seen));
  class slow : public parley::service<adding> {
  public:
    explicit slow(handle<library::desk> to) : to_(std::move(to)) {}
    task<int> on(add) {
      auto values = co_await parley::all(ask<read_for>(to_, 1h), ask<read_for>(to_, 1h));
      co_return std::get<0>(values);
    }

  private:
    handle<library::desk> to_;
  };
  auto to = spawn<slow>(desk);
  auto result = start([&] { return ask<add>(to.within(1s), 1, 2); });
  advance(1s);
  REQUIRE(result.failed_with() == errc::deadline_exceeded);
  REQUIRE(seen.cancelled == 2);
}

TEST_CASE_METHOD(deterministic,
                 "all of a hundred thousand takes ten times as many steps as of ten "
                 "thousand [C7] [TO-06]",
                 "[all]") {
  auto few = start(sums(10'000));
  auto steps = run();
  auto many = start(sums(100'000));
  auto more_steps = run();
  REQUIRE(few.get() == 10'000);
  REQUIRE(many.get() == 100'000);
  REQUIRE(more_steps < 12 * steps);
}

TEST_CASE_METHOD(deterministic, "all within all needs no stack [C13] [Q-24]", "[all] [stack]") {
  auto result = start(nested(100'000));
  advance(1s);
  REQUIRE(result.get() == 100'000);
}

TEST_CASE_METHOD(deterministic, "a cancel needs no stack on its way through all within all [C13]",
                 "[all] [stack]") {
  std::string text;
  auto result = start(begin_and_cancel(nested(100'000), 500ms, text));
  advance(1s);
  REQUIRE(text == "cancelled!");
  result.get();
}

TEST_CASE_METHOD(deterministic, "what all leaves behind does not grow [C7]", "[all]") {
  auto work = []() -> task<void> {
    for (int i = 0; i < 1000; ++i) {
      co_await parley::all(after(1ms, 1), at_once(1));
      static_cast<void>(co_await told_by(parley::all(fails_after(1ms, "x"), after(1h, 1))));
    }
  };
  auto result = start(work());
  advance(10s);
  result.get();
  run();
  REQUIRE(left().describe() == "");
}

TEST_CASE_METHOD(deterministic, "all whose operations are all ready lets other messages in [C13]",
                 "[all]") {
  std::vector<std::string> order;
  class busy : public parley::service<parley::protocol<int(count), void(shelve)>> {
  public:
    explicit busy(std::vector<std::string>& order) : order_(order) {}
    task<int> on(count) {
      for (int i = 0; i < 2'000; ++i)
        co_await parley::all(at_once(1), at_once(2));
      order_.push_back("done");
      co_return 0;
    }
    void on(shelve) { order_.push_back("message"); }

  private:
    std::vector<std::string>& order_;
  };
  auto to = spawn<busy>(order);
  auto work = [](handle<parley::protocol<int(count), void(shelve)>> at) -> task<void> {
    auto counted = ask<count>(at);
    tell<shelve>(at, "emma");
    co_await counted;
  };
  get(work(to));
  REQUIRE(order == std::vector<std::string>{"message", "done"});
}

TEST_CASE_METHOD(deterministic, "all of what was used before fails with a word why [C7]", "[all]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto used = ask<count>(to);
    co_await used;
    auto text = co_await told_by(parley::all(used, after(1h, 1)));
    auto gone = at_once(1);
    co_await std::move(gone);
    text += "; " + co_await told_by(parley::all(after(1h, 1), std::move(gone)));
    auto empty = parley::start(at_once(1));
    co_await empty;
    text += "; " + co_await told_by(parley::all(std::move(empty)));
    co_return text;
  };
  REQUIRE(
      get(work(desk)) ==
      "parley::reply: awaited twice, or after it was moved from; parley::task: awaited twice, or "
      "after "
      "it was moved from; parley::future::co_await: it is empty: moved from, or awaited, chained "
      "or shared before");
}
