// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

namespace {

task<int> after(std::chrono::milliseconds length, int value) {
  co_await parley::sleep_for(length);
  co_return value;
}

} // namespace

TEST_CASE_METHOD(deterministic, "a future starts now and is awaited later", "[future]") {
  auto work = []() -> task<int> {
    auto a = parley::start(after(1s, 1));
    auto b = parley::start(after(1s, 2));
    auto sum = co_await a;
    co_return sum + co_await b;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 3);
}

TEST_CASE_METHOD(deterministic, "a chain of futures adopts what its steps return [V8]",
                 "[future]") {
  auto work = []() -> task<int> {
    auto chain = parley::start(after(1s, 1))
                     .then([](int x) { return x + 1; })
                     .then([](int x) { return after(1s, x * 10); })
                     .tap([](int x) { REQUIRE(x == 20); })
                     .finally([] {});
    co_return co_await chain;
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == 20);
}

TEST_CASE_METHOD(deterministic, "a promise settles its future", "[future]") {
  auto work = []() -> task<int> {
    parley::promise<int> p;
    auto f = p.get_future();
    auto set = [](parley::promise<int> to) -> task<void> {
      co_await parley::sleep_for(1s);
      to.set_value(7);
    };
    auto setter = parley::start(set(std::move(p)));
    auto value = co_await f;
    co_await setter;
    co_return value;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 7);
}
