// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/bugs.hpp"
#include "actors/library.hpp"

#include <cstdlib>

using namespace parley_test;
using namespace library;
using Catch::Matchers::ContainsSubstring;
using parley::testing::defect;
using parley::testing::explore;
using parley::testing::world;

/// A search over seeds finds what goes wrong in some orders only.
namespace {

/// What the search says; empty when it finds nothing.
std::string found_by(std::uint64_t seeds, const std::function<void(world&)>& test) {
  try {
    explore(seeds, test);
    return "";
  } catch (const defect& e) {
    return e.what();
  }
}

/// The seed that a report names.
std::string seed_in(const std::string& report) {
  auto begin = report.find("PARLEY_SEED=") + sizeof "PARLEY_SEED=" - 1;
  return report.substr(begin, report.find(' ', begin) - begin);
}

class replaying {
public:
  explicit replaying(const std::string& seed) { setenv("PARLEY_SEED", seed.c_str(), 1); }
  ~replaying() { unsetenv("PARLEY_SEED"); }
  replaying(const replaying&) = delete;
};

/// One waits for a bell that another rings.
template <class Bell>
void wait_and_ring(world& w) {
  auto bell = w.spawn<Bell>();
  auto waiting = w.start([&] { return ask<bugs::await_ring>(bell.no_deadline()); });
  auto ringing = w.start([&] { return ask<bugs::ring>(bell); });
  w.run();
  ringing.get();
  waiting.get();
}

} // namespace

TEST_CASE("a search runs a test once for each seed", "[testing]") {
  auto runs = 0;
  explore(30, [&](world&) { ++runs; });
  REQUIRE(runs == 30);
}

TEST_CASE("a search tries many orders", "[testing]") {
  std::set<std::string> orders;
  explore(50, [&](world& w) {
    ledger seen;
    auto desk = w.spawn<librarian>(seen);
    auto order = std::make_shared<std::string>();
    auto borrows = [](auto to, auto out, char who) -> task<void> {
      co_await ask<borrow>(to, "emma");
      *out += who;
    };
    for (auto who : {'a', 'b', 'c'})
      static_cast<void>(w.start(borrows(desk, order, who)));
    w.run();
    orders.insert(*order);
  });
  REQUIRE(orders.size() == 6);
}

TEST_CASE("the first seed that fails is named, with the words of the test", "[testing]") {
  auto runs = 0;
  auto report = found_by(30, [&](world&) {
    if (++runs == 7)
      throw std::runtime_error("the seventh goes wrong");
  });
  REQUIRE(report == "parley::testing::explore: seed 7 fails (PARLEY_SEED=7 replays it): the "
                    "seventh goes wrong");
  REQUIRE(runs == 7);
}

TEST_CASE("what the test threw is nested in what the search throws", "[testing]") {
  class assertion {}; // no std::exception, as those of Catch2
  auto fails = [](world&) { throw assertion(); };
  try {
    explore(3, fails);
    FAIL();
  } catch (const defect& e) {
    REQUIRE_THROWS_AS(std::rethrow_if_nested(e), assertion);
  }
}

TEST_CASE("a failed REQUIRE in a search fails its test", "[testing][!shouldfail]") {
  explore(3, [](world&) { REQUIRE(1 + 1 == 3); });
}

TEST_CASE("PARLEY_SEED replays one seed", "[testing]") {
  replaying one("41");
  auto runs = 0;
  auto report = found_by(30, [&](world&) {
    ++runs;
    throw std::runtime_error("wrong");
  });
  REQUIRE(runs == 1);
  REQUIRE(seed_in(report) == "41");
}

TEST_CASE("PARLEY_SEED is a number", "[testing]") {
  replaying one("next");
  REQUIRE(found_by(30, [](world&) {}) ==
          "parley::testing::explore: PARLEY_SEED is no number: next");
}

TEST_CASE("a search finds a lost wake-up, and replays it", "[testing]") {
  auto report = found_by(100, wait_and_ring<bugs::forgetful_bell>);
  REQUIRE_THAT(report, ContainsSubstring("the operation is not done"));
  REQUIRE_THAT(report, ContainsSubstring("waits for bugs.await_ring"));
  replaying again(seed_in(report));
  REQUIRE(found_by(100, wait_and_ring<bugs::forgetful_bell>) == report);
}

TEST_CASE("a search finds nothing wrong with a bell that remembers", "[testing]") {
  explore(300, wait_and_ring<bugs::bell>);
}

TEST_CASE("a search finds a request that was left without an answer", "[testing]") {
  auto report = found_by(100, [](world& w) {
    auto bell = w.spawn<bugs::forgetful_bell>();
    static_cast<void>(w.start([&] { return ask<bugs::await_ring>(bell.no_deadline()); }));
    static_cast<void>(w.start([&] { return ask<bugs::ring>(bell); }));
    w.run();
  });
  REQUIRE_THAT(report, ContainsSubstring("left at the end"));
  REQUIRE_THAT(report, ContainsSubstring("1 unanswered requests"));
}

TEST_CASE("a search finds a lock that nobody releases", "[testing]") {
  auto report = found_by(3, [](world& w) {
    auto lock = w.spawn<bugs::lock>();
    w.get([&] { return ask<bugs::acquire>(lock); });
  });
  REQUIRE_THAT(report, ContainsSubstring("seed 1 fails"));
  REQUIRE_THAT(report, ContainsSubstring("1 actors\n1 coroutine frames"));
  REQUIRE_THAT(report, ContainsSubstring("bugs.lock#"));
}

TEST_CASE("a search finds a coroutine that is resumed twice", "[testing]") {
  auto report = found_by(3, [](world& w) {
    auto bell = w.spawn<bugs::stammering_bell>();
    auto waiting = w.start([&] { return ask<bugs::await_ring>(bell); });
    w.run();
    w.get([&] { return ask<bugs::ring>(bell); });
    w.advance(1s);
    waiting.get();
  });
  REQUIRE_THAT(report, ContainsSubstring(
                           "1 coroutines that were resumed before what they wait for had come"));
}
