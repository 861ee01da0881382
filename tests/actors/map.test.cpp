// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/works.hpp"

using namespace parley_test;
using namespace library;
using namespace works;

namespace {

using parley::retries;
using parley::stream_order;

task<int> seconds(int length) {
  co_await parley::sleep_for(length * 1s);
  co_return length * 10;
}

/// Counts how many run at once.
struct crowd {
  int now = 0;
  int most = 0;
  int begun = 0;
};
task<int> joins(int value, crowd* all) {
  ++all->begun;
  all->most = std::max(all->most, ++all->now);
  std::exception_ptr cancel;
  try {
    co_await parley::sleep_for(1s);
  } catch (const parley::cancelled&) {
    cancel = std::current_exception();
  }
  --all->now;
  if (cancel != nullptr)
    std::rethrow_exception(cancel);
  if (value < 0)
    throw failure(errc::other, "negative");
  co_return value;
}

/// The numbers from 0 on, that throws at one of them.
class counter {
public:
  explicit counter(int breaks_at) : breaks_at_(breaks_at) {}

  class iterator {
  public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(const counter& of) : of_(&of) {}
    int operator*() const {
      if (at_ == of_->breaks_at_)
        throw std::runtime_error("the range is broken");
      return at_;
    }
    iterator& operator++() {
      ++at_;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return false; }

  private:
    const counter* of_ = nullptr;
    int at_ = 0;
  };
  iterator begin() { return iterator(*this); }
  std::default_sentinel_t end() { return {}; }

private:
  int breaks_at_;
};

template <class... Parts>
task<std::string> stream_all(Parts... parts) {
  auto from = parley::map_stream(std::move(parts)...);
  std::string log;
  bool more = true;
  while (more) {
    try {
      auto next = co_await from.next();
      more = next.has_value();
      if (more) {
        log += std::to_string(next->index());
        log += next->result().has_value() ? "=" + std::to_string(*next->result()) + " " : "f ";
      }
    } catch (const std::runtime_error& e) {
      log += e.what();
      log += " ";
    }
  }
  co_return log;
}

task<int> fails_until(int* attempts, int good) {
  if (++*attempts < good)
    throw failure(errc::overloaded, "attempt " + std::to_string(*attempts));
  co_return *attempts;
}

task<std::size_t> maps(int n) {
  auto values = co_await parley::map(10, std::views::iota(0, n), at_once);
  co_return values.size();
}

task<int> folds(int n) {
  std::vector<task<int>> many;
  for (int i = 0; i < n; ++i)
    many.push_back(at_once(1));
  auto sum = co_await parley::reduce(std::move(many), [](int a, int b) { return a + b; });
  co_return *sum;
}

} // namespace

// -- map --------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "map yields the values in the order of the items [C10] [F3]",
                 "[map]") {
  auto result = start(parley::map(2, std::vector{3, 1, 2}, seconds));
  advance(3s);
  REQUIRE(result.get() == std::vector{30, 10, 20});
}

TEST_CASE_METHOD(deterministic, "map runs no more than its limit at a time [C10] [F3] [CF-09]",
                 "[map]") {
  crowd all;
  auto result = start(parley::map(3, std::views::iota(0, 10), joins, &all));
  run();
  REQUIRE(all.begun == 3); // the other items are not read yet
  advance(4s);
  REQUIRE(result.get().size() == 10);
  REQUIRE(all.most == 3);
}

TEST_CASE_METHOD(deterministic, "map calls plain functions, and those that yield nothing [C10]",
                 "[map]") {
  auto work = []() -> task<int> {
    auto items = std::vector{1, 2};
    auto doubled = co_await parley::map(2, items, [](int x) { return 2 * x; });
    int sum = 0;
    auto adds = [](int x, int* to) -> task<void> {
      co_await parley::sleep_for(0s);
      *to += x;
    };
    co_await parley::map(2, doubled, adds, &sum);
    co_return sum;
  };
  REQUIRE(get(work()) == 6);
}

TEST_CASE_METHOD(deterministic, "map moves the items in, also those that cannot be copied [C10]",
                 "[map]") {
  auto work = []() -> task<std::vector<int>> {
    std::vector<std::unique_ptr<int>> items;
    items.push_back(std::make_unique<int>(1));
    items.push_back(std::make_unique<int>(2));
    auto value = [](std::unique_ptr<int> x) { return *x; };
    co_return co_await parley::map(1, std::move(items), value);
  };
  REQUIRE(get(work()) == std::vector{1, 2});
}

TEST_CASE_METHOD(deterministic,
                 "map of nothing yields nothing, and with a limit of 0 is refused [C7]", "[map]") {
  REQUIRE(get(parley::map(2, std::vector<int>(), at_once)).empty());
  REQUIRE(get(told_by(parley::map(0, std::vector{1}, at_once))) ==
          "parley::map: with a limit of 0 nothing would run");
}

TEST_CASE_METHOD(deterministic, "an enormous limit costs no more than the items [C7] [C10]",
                 "[map]") {
  auto odd = std::vector{1, 2, 3} | std::views::filter([](int x) { return x % 2 == 1; });
  REQUIRE(get(parley::map(std::numeric_limits<std::size_t>::max(), std::move(odd), at_once)) ==
          std::vector{1, 3});
}

TEST_CASE_METHOD(deterministic,
                 "the first failure of a map stops the reading, cancels and waits [C10] [F3]",
                 "[map]") {
  crowd all;
  auto items = std::vector{1, -1, 2, 3, 4};
  auto result = start(told_by(parley::map(2, items, joins, &all)));
  advance(1s);
  REQUIRE(result.get() == "other #1 negative");
  REQUIRE(all.now == 0);
  REQUIRE(all.begun <= 3); // the call beside it had ended in the same step
}

TEST_CASE_METHOD(deterministic,
                 "a call that ignores the cancel of a map does not make it read on [F3]", "[map]") {
  int begun = 0;
  auto call = [](int x, int* count) -> task<int> {
    ++*count;
    if (x == 0)
      co_return co_await fails_after(1s, "first");
    co_return co_await stubborn(2s, x);
  };
  auto result = start(told_by(parley::map(2, std::vector{0, 1, 2, 3}, call, &begun)));
  advance(2s);
  REQUIRE(result.get() == "overloaded #0 first");
  REQUIRE(begun == 2);
}

TEST_CASE_METHOD(deterministic, "a failure of the range is one of the map [C10] [GE-22] [CF-08]",
                 "[map]") {
  crowd all;
  auto result = start(told_by(parley::map(2, counter(3), joins, &all)));
  advance(2s);
  REQUIRE(result.get() == "the range is broken");
  REQUIRE(all.now == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel of map goes to its calls, and no item is read after [C10]", "[map]") {
  crowd all;
  auto work = [](crowd* seen) -> task<std::string> {
    auto mapping = parley::start(told_by(parley::map(2, std::views::iota(0, 1000), joins, seen)));
    co_await parley::sleep_for(1500ms);
    mapping.cancel();
    co_return co_await mapping;
  };
  auto result = start(work(&all));
  advance(1500ms);
  REQUIRE(result.get() == "cancelled!");
  REQUIRE(all.now == 0);
  REQUIRE(all.begun == 4);
}

TEST_CASE_METHOD(deterministic, "map of ten times the items takes ten times the steps [C7]",
                 "[map]") {
  auto few = start(maps(10'000));
  auto steps = run();
  auto many = start(maps(100'000));
  auto more_steps = run();
  REQUIRE(few.get() == 10'000);
  REQUIRE(many.get() == 100'000);
  REQUIRE(more_steps < 12 * steps);
}

// -- map_stream -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "map_stream yields what ends first, or in the order of the items [C10] [GE-22]",
                 "[map_stream]") {
  auto items = std::vector{3, 1, 2};
  auto by_end = start(stream_all(std::size_t{3}, stream_order::of_ends, items, seconds));
  auto by_item = start(stream_all(std::size_t{3}, stream_order::of_items, items, seconds));
  advance(3s);
  REQUIRE(by_end.get() == "1=10 2=20 0=30 ");
  REQUIRE(by_item.get() == "0=30 1=10 2=20 ");
}

TEST_CASE_METHOD(deterministic, "an item that fails ends one step of map_stream only [C10] [GE-22]",
                 "[map_stream]") {
  crowd all;
  auto result =
      start(stream_all(std::size_t{1}, stream_order::of_ends, std::vector{1, -1, 2}, joins, &all));
  advance(3s);
  REQUIRE(result.get() == "0=1 1f 2=2 ");
}

TEST_CASE_METHOD(deterministic,
                 "a failure of the range is thrown behind the items before it, once [C10] [GE-22]",
                 "[map_stream]") {
  auto result = start(stream_all(std::size_t{8}, stream_order::of_items, counter(2), seconds));
  advance(1s);
  REQUIRE(result.get() == "0=0 1=10 the range is broken ");
}

TEST_CASE_METHOD(deterministic, "map_stream reads no further while its results are not taken [C10]",
                 "[map_stream]") {
  crowd all;
  auto work = [](crowd* seen) -> task<int> {
    auto from = parley::map_stream(3, stream_order::of_ends, counter(-1), joins, seen);
    co_await parley::sleep_for(10s);
    auto begun = seen->begun;
    static_cast<void>(co_await from.next());
    co_await parley::sleep_for(10s);
    begun = begun * 10 + seen->begun;
    co_await from.stop();
    co_return begun;
  };
  auto result = start(work(&all));
  advance(20s);
  REQUIRE(result.get() == 34);
}

TEST_CASE_METHOD(deterministic, "map_stream runs no more than its limit, and keeps it busy [C10]",
                 "[map_stream]") {
  crowd all;
  auto result = start(
      stream_all(std::size_t{4}, stream_order::of_items, std::views::iota(0, 12), joins, &all));
  advance(3s);
  REQUIRE(result.get().ends_with("11=11 "));
  REQUIRE(all.most == 4);
}

TEST_CASE_METHOD(deterministic,
                 "map_stream, stopped, waits for its calls; dropped, destroys them [C10]",
                 "[map_stream]") {
  std::string log;
  auto careful_call = [](int x, std::string* to) {
    return careful(*to, static_cast<char>('a' + x), 9s, 1s);
  };
  auto work = [&]() -> task<void> {
    auto one = parley::map_stream(2, stream_order::of_ends, counter(-1), careful_call, &log);
    co_await parley::sleep_for(1s);
    co_await one.stop();
    log += " ";
    auto two = parley::map_stream(2, stream_order::of_ends, counter(-1), careful_call, &log);
    co_await parley::sleep_for(1s);
  };
  auto result = start(work());
  advance(3s);
  REQUIRE(result.done());
  REQUIRE(log == "ab!!.. ab");
}

TEST_CASE_METHOD(deterministic, "a cancel of map_stream's step goes to all of its calls [C10]",
                 "[map_stream]") {
  crowd all;
  auto work = [](crowd* seen) -> task<std::string> {
    auto from = parley::map_stream(3, stream_order::of_ends, counter(-1), joins, seen);
    auto step = co_await told_by(parley::timeout(500ms, from.next()));
    std::string log = step + " " + std::to_string(seen->now);
    while (auto next = co_await from.next())
      log += next->result() ? " v" : " f";
    co_return log;
  };
  auto result = start(work(&all));
  advance(500ms);
  REQUIRE(result.get() == "deadline_exceeded not done within 500ms 0 f f f");
}

TEST_CASE_METHOD(deterministic,
                 "map_stream with a limit of 0 is refused, and of nothing is empty [C7]",
                 "[map_stream]") {
  REQUIRE(get(stream_all(std::size_t{1}, stream_order::of_ends, std::vector<int>(), seconds)) ==
          "");
  auto refused = start(stream_all(std::size_t{0}, stream_order::of_ends, std::vector{1}, seconds));
  run();
  REQUIRE_THROWS_WITH(refused.get(), "parley::map_stream: with a limit of 0 nothing would run");
}

// -- reduce -----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "reduce folds the values as they come [C11] [ND-10]", "[reduce]") {
  auto joined = [](int a, int b) { return 10 * a + b; };
  auto result = start(parley::reduce(list(after(2s, 2), after(1s, 1), after(3s, 3)), joined));
  advance(3s);
  REQUIRE(result.get() == 123);
}

TEST_CASE_METHOD(deterministic,
                 "reduce of one or of nothing does not call its function [C11] [ND-10]",
                 "[reduce]") {
  auto never = [](int, int) -> int { throw std::logic_error("called"); };
  REQUIRE(get(parley::reduce(std::vector<task<int>>(), never)) == std::nullopt);
  REQUIRE(get(parley::reduce(list(at_once(5)), never)) == 5);
}

TEST_CASE_METHOD(deterministic, "reduce awaits what its function returns [C11] [ND-10]",
                 "[reduce]") {
  auto slow = [](int a, int b) { return after(1s, a + b); };
  auto result = start(parley::reduce(list(at_once(1), at_once(2), at_once(3)), slow));
  advance(1999ms);
  REQUIRE(!result.done());
  advance(1ms);
  REQUIRE(result.get() == 6);
}

TEST_CASE_METHOD(deterministic,
                 "an operation of reduce that fails cancels the others; so does the function [C11]",
                 "[reduce]") {
  std::string log;
  auto sum = [](int a, int b) { return a + b; };
  auto breaks = [](int, int) -> int { throw failure(errc::other, "cannot add"); };
  auto one = start(told_by([](auto work) -> task<int> {
    auto out = co_await std::move(work);
    co_return out.value_or(0);
  }(parley::reduce(list(careful(log, 'a', 9s, 1s), fails_after(1s, "broken")), sum))));
  advance(2s);
  REQUIRE(log == "a!.");
  REQUIRE(one.get() == "overloaded #1 broken");
  auto two = start(told_by([](auto work) -> task<int> {
    auto out = co_await std::move(work);
    co_return out.value_or(0);
  }(parley::reduce(list(at_once(1), at_once(2), careful(log, 'b', 9s, 1s)), breaks))));
  advance(1s);
  REQUIRE(log == "a!.b!.");
  REQUIRE(two.get() == "other cannot add");
}

TEST_CASE_METHOD(deterministic,
                 "a cancel of reduce goes to its operations, or to its function [C11]",
                 "[reduce]") {
  std::string log;
  auto slow = [](int, int, std::string* seen) { return careful(*seen, 'f', 9s, 0s); };
  auto work = [](auto fold, std::string* seen) -> task<std::string> {
    auto folds = parley::start(told_by(
        parley::reduce(list(at_once(1), at_once(1), careful(*seen, 'a', 9s, 1s)), fold, seen)));
    co_await parley::sleep_for(1s);
    folds.cancel();
    co_return co_await folds;
  };
  auto result = start(work(slow, &log));
  advance(2s);
  REQUIRE(log == "af!.!.");
  REQUIRE(result.get() == "cancelled!");
}

TEST_CASE_METHOD(deterministic, "reduce of ten times the operations takes ten times the steps [C7]",
                 "[reduce]") {
  auto few = start(folds(10'000));
  auto steps = run();
  auto many = start(folds(100'000));
  auto more_steps = run();
  REQUIRE(few.get() == 10'000);
  REQUIRE(many.get() == 100'000);
  REQUIRE(more_steps < 12 * steps);
}

// -- retry ------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "retry tries again after pauses that grow [F2]", "[retry]") {
  int attempts = 0;
  auto result = start(parley::retry(retries(5).backoff(1s), fails_until, &attempts, 4));
  advance(0s);
  REQUIRE(attempts == 1);
  advance(1s);
  REQUIRE(attempts == 2);
  advance(2s);
  REQUIRE(attempts == 3);
  advance(3999ms);
  REQUIRE(!result.done());
  advance(1ms);
  REQUIRE(result.get() == 4);
}

TEST_CASE_METHOD(deterministic, "the last failure of a retry has the one before as its cause [F2]",
                 "[retry]") {
  int attempts = 0;
  auto result = start(parley::retry(retries(3), fails_until, &attempts, 9));
  run();
  std::string log;
  try {
    result.get();
  } catch (const failure& f) {
    log = f.text();
    f.each_cause([&](const failure& cause) { log += " < " + std::string(cause.text()); });
  }
  REQUIRE(log == "attempt 3 < attempt 2");
}

TEST_CASE_METHOD(deterministic, "retry leaves other failures alone [F2]", "[retry]") {
  int attempts = 0;
  auto policy = retries(5).when([](const failure& f) { return f.code() == errc::node_down; });
  auto result = start(told_by(parley::retry(policy, fails_until, &attempts, 9)));
  run();
  REQUIRE(result.get() == "overloaded attempt 1");
}

TEST_CASE_METHOD(deterministic, "a retry's pauses are bounded, and the same for the same seed [F2]",
                 "[retry]") {
  auto lengths = [](std::uint64_t seed) {
    auto policy = retries(9).backoff(100ms).at_most(300ms).jitter(0.5, seed);
    std::vector<std::chrono::nanoseconds> out;
    for (unsigned i = 1; i < 6; ++i)
      out.push_back(policy.pause_after(i));
    return out;
  };
  auto some = lengths(1);
  REQUIRE(some == lengths(1));
  REQUIRE(some != lengths(2));
  for (auto& each : some)
    REQUIRE((each >= 50ms && each <= 450ms));
  REQUIRE(retries(9).backoff(100ms).at_most(300ms).pause_after(1000) == 300ms);
}

TEST_CASE_METHOD(deterministic, "a retry's policy refuses what makes no sense [F2]", "[retry]") {
  REQUIRE_THROWS_AS(retries(2).backoff(-1ms), std::invalid_argument);
  REQUIRE_THROWS_AS(retries(2).backoff(1ms, 0.5), std::invalid_argument);
  REQUIRE_THROWS_AS(retries(2).at_most(-1ms), std::invalid_argument);
  REQUIRE_THROWS_AS(retries(2).jitter(1.5), std::invalid_argument);
  REQUIRE(retries(0).attempts() == 1);
}

TEST_CASE_METHOD(deterministic, "a pause that would end behind the deadline is not begun [F2] [F1]",
                 "[retry]") {
  int attempts = 0;
  auto again = [](int* count) -> task<int> {
    co_return co_await parley::retry(retries(5).backoff(3s), fails_until, count, 9);
  };
  auto result = start(told_by(parley::timeout(4s, again(&attempts))));
  advance(3s);
  REQUIRE(attempts == 2);
  REQUIRE(result.get() == "overloaded attempt 2");
}

TEST_CASE_METHOD(deterministic,
                 "a cancel ends a retry in its pause and in its attempt [F2] [TW-34]", "[retry]") {
  int attempts = 0;
  std::string log;
  auto work = [&](auto doomed) -> task<std::string> {
    auto retried = parley::start(told_by(std::move(doomed)));
    co_await parley::sleep_for(1s);
    retried.cancel();
    co_return co_await retried;
  };
  auto policy = retries(9).backoff(10s);
  auto in_pause = start(work(parley::retry(policy, fails_until, &attempts, 9)));
  auto slow = [](std::string* seen) { return careful(*seen, 'a', 9s, 0s); };
  auto in_attempt = start(work(parley::retry(retries(9), slow, &log)));
  advance(1h);
  REQUIRE(in_pause.get() == "cancelled!");
  REQUIRE(attempts == 1);
  REQUIRE(in_attempt.get() == "cancelled!");
  REQUIRE(log == "a!.");
}

TEST_CASE_METHOD(deterministic, "retry asks again, and yields a declared failure as its type [F2]",
                 "[retry]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto asks = [](handle<library::desk> to, std::string title) {
    return ask<borrow>(to, std::move(title));
  };
  auto work = [](auto f, handle<library::desk> to) -> task<std::string> {
    try {
      co_await parley::retry(retries(3), f, to, std::string("dune"));
    } catch (const not_found& e) {
      co_return e.title;
    }
    co_return "";
  };
  REQUIRE(get(work(asks, desk)) == "dune");
  REQUIRE(seen.started == 3);
}
