// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

/// No chain of frames is a chain of calls, at -O0 and under sanitizers too.
namespace {

constexpr int million = 1'000'000;

task<int> one() {
  co_return 1;
}

task<int> sum_of_ones(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    auto x = co_await one();
    sum += x;
  }
  co_return sum;
}

task<int> deep(int n) {
  if (n == 0)
    co_return 0;
  auto below = co_await deep(n - 1);
  co_return below + 1;
}

task<int> deep_sleep(int n) {
  if (n == 0) {
    co_await parley::sleep_for(1ms);
    co_return 0;
  }
  auto below = co_await deep_sleep(n - 1);
  co_return below + 1;
}

task<int> deep_throw(int n) {
  if (n == 0) {
    co_await parley::sleep_for(1ms);
    throw std::runtime_error("from the bottom");
  }
  co_return co_await deep_throw(n - 1);
}

} // namespace

TEST_CASE_METHOD(deterministic, "a million ready awaits need no stack [C13] [TW-07] [MO-06]",
                 "[stack]") {
  REQUIRE(get(sum_of_ones(million)) == million);
}

TEST_CASE_METHOD(deterministic, "a million nested calls need no stack [C13] [Q-24]", "[stack]") {
  REQUIRE(get(deep(million)) == million);
}

TEST_CASE_METHOD(deterministic, "a million completions chained on one wake-up need no stack [V8]",
                 "[stack]") {
  auto result = start(deep_sleep(million));
  advance(1s);
  REQUIRE(result.get() == million);
}

TEST_CASE_METHOD(deterministic, "an exception passes through ten thousand frames", "[stack]") {
  auto result = start(deep_throw(10'000));
  advance(1s);
  REQUIRE_THROWS_WITH(result.get(), "from the bottom");
}

TEST_CASE_METHOD(deterministic,
                 "an actor that dies destroys a million suspended frames without a stack",
                 "[stack]") {
  class deep_one : public parley::service<parley::protocol<int(count)>> {
  public:
    task<int> on(count) { co_return co_await deep_sleep(million); }
  };
  auto to = spawn<deep_one>();
  auto pending = start([&] { return ask<count>(to); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "ten thousand asks in flight from one actor are all answered",
                 "[stack]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<int> {
    std::vector<parley::reply<int>> all;
    for (int i = 0; i < 10'000; ++i)
      all.push_back(ask<read_for>(to, std::chrono::milliseconds(i % 7 + 1)));
    int sum = 0;
    for (auto& one : all) {
      co_await one;
      ++sum;
    }
    co_return sum;
  };
  auto result = start(work(desk));
  advance(1s);
  REQUIRE(result.get() == 10'000);
}

TEST_CASE_METHOD(deterministic,
                 "a million awaits of outcomes that are there need no stack [C13] [TW-07]",
                 "[stack]") {
  auto work = []() -> task<int> {
    handle<library::desk> nobody; // an ask of it is settled at once
    int failed = 0;
    for (int i = 0; i < million; ++i) {
      auto out = co_await parley::as_outcome(ask<count>(nobody));
      failed += out.has_value() ? 0 : 1;
    }
    co_return failed;
  };
  REQUIRE(get(work()) == million);
}
