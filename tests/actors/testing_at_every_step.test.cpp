// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/bugs.hpp"
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;
using Catch::Matchers::ContainsSubstring;
using parley::testing::at_every_step;
using parley::testing::defect;
using parley::testing::fault;
using parley::testing::world;
using fake_desk = parley::testing::fake<library::desk>;

/// A coroutine is struck at each of its awaits.
namespace {

task<int> read_two(handle<library::desk> desk) {
  auto first = co_await ask<borrow>(desk.within(10s), "emma");
  co_await parley::sleep_for(1s);
  auto second = co_await ask<borrow>(desk.within(10s), "persuasion");
  co_return first.page_count + second.page_count;
}

task<int> two_read(world& w) {
  fake_desk desk(w);
  desk.always<borrow>().answers({"emma", 100}).after(1s);
  return read_two(desk);
}

failure down() {
  return failure(errc::receiver_down, "gone");
}

/// What the harness says; empty when it finds nothing.
template <class Make>
std::string found_by(const fault& what, Make make) {
  try {
    at_every_step(what, make);
    return "";
  } catch (const defect& e) {
    return e.what();
  }
}

} // namespace

TEST_CASE("a fault befalls each await that suspends", "[testing]") {
  REQUIRE(at_every_step(fault::cancel(), two_read) == 3);
  REQUIRE(at_every_step(fault::time_out(), two_read) == 3);
  REQUIRE(at_every_step(fault::kill(), two_read) == 3);
}

TEST_CASE("only asks fail", "[testing]") {
  REQUIRE(at_every_step(fault::fail(down()), two_read) == 2);
}

TEST_CASE("without a fault of its own a test tries all", "[testing]") {
  REQUIRE(at_every_step(two_read) == 11);
}

TEST_CASE("what has no deadline cannot be late", "[testing]") {
  auto patient = [](world& w) {
    fake_desk desk(w);
    desk.on<count>().answers(1).after(1s);
    return [](handle<library::desk> to) -> task<int> {
      co_return co_await ask<count>(to.no_deadline());
    }(desk);
  };
  REQUIRE(at_every_step(fault::time_out(), patient) == 0);
  REQUIRE(at_every_step(fault::cancel(), patient) == 1);
}

TEST_CASE("a check sees how each struck coroutine ended", "[testing]") {
  std::vector<std::optional<errc>> ends;
  at_every_step(fault::fail(down()), two_read,
                [&](auto& ended) { ends.push_back(ended.failed_with()); });
  REQUIRE(ends == std::vector<std::optional<errc>>(2, errc::receiver_down));
}

TEST_CASE("an ask that is made to be late fails with its deadline", "[testing]") {
  auto ends = 0;
  at_every_step(fault::time_out(), two_read, [&](auto& ended) {
    if (ended.failed_with() == errc::deadline_exceeded)
      ++ends;
  });
  REQUIRE(ends == 2);
}

TEST_CASE("a cancelled coroutine ends as cancelled", "[testing]") {
  at_every_step(fault::cancel(), two_read,
                [](auto& ended) { REQUIRE_THROWS_AS(ended.get(), parley::cancelled); });
}

TEST_CASE("a check that fails names the fault and the step", "[testing]") {
  auto wrong = [](auto& ended) {
    if (ended.failed_with())
      throw std::runtime_error("the reader sees it");
  };
  REQUIRE_THROWS_WITH(at_every_step(fault::fail(down()), two_read, wrong),
                      "parley::testing::at_every_step: fail at step 1, which waits for "
                      "library.borrow: the reader sees it");
}

TEST_CASE("a coroutine that survives a fault meets no other", "[testing]") {
  auto retrying = [](world& w) {
    fake_desk desk(w);
    desk.always<count>().answers(1);
    return [](handle<library::desk> to) -> task<int> {
      for (int i = 0; i < 2; ++i) {
        auto books = co_await as_outcome(ask<count>(to));
        if (books.has_value())
          co_return *books;
      }
      co_return 0;
    }(desk);
  };
  auto steps =
      at_every_step(fault::fail(down()), retrying, [](auto& ended) { REQUIRE(ended.get() == 1); });
  REQUIRE(steps == 1);
}

TEST_CASE("a coroutine that never suspends has no steps", "[testing]") {
  auto ready = [](world&) { return []() -> task<int> { co_return 1; }(); };
  REQUIRE(at_every_step(ready) == 0);
}

TEST_CASE("a coroutine that waits for ever is found", "[testing]") {
  auto forgotten = [](world& w) {
    auto bell = w.spawn<bugs::forgetful_bell>();
    return [](handle<bugs::bell_protocol> to) -> task<void> {
      co_await ask<bugs::ring>(to);
      co_await ask<bugs::await_ring>(to.no_deadline());
    }(bell);
  };
  auto report = found_by(fault::fail(down()), forgotten);
  REQUIRE_THAT(report, ContainsSubstring("without a fault: it waits, and nothing can run"));
  REQUIRE_THAT(report, ContainsSubstring("waits for bugs.await_ring"));
}

TEST_CASE("a lock that a cancel leaves locked is found", "[testing]") {
  auto locking = [](world& w) {
    auto lock = w.spawn<bugs::lock>();
    return bugs::work_locked(lock);
  };
  REQUIRE(found_by(fault::fail(down()), locking).empty());
  auto report = found_by(fault::cancel(), locking);
  REQUIRE_THAT(report, ContainsSubstring("cancel at step 2: left at the end"));
  REQUIRE_THAT(report, ContainsSubstring("bugs.lock#"));
}

TEST_CASE("a broken rule is found, whatever the coroutine waits for", "[testing]") {
  auto twice = [](world& w) {
    fake_desk desk(w);
    desk.always<count>().answers(1);
    return [](handle<library::desk> to) -> task<int> {
      auto books = ask<count>(to);
      try {
        co_return co_await books;
      } catch (const failure&) {}
      co_return co_await books;
    }(desk);
  };
  REQUIRE_THAT(found_by(fault::fail(down()), twice),
               ContainsSubstring("fail at step 1, which waits for library.count: it ended with a "
                                 "broken rule: parley::reply: awaited twice"));
}

TEST_CASE("a coroutine that is resumed twice is found", "[testing]") {
  auto stammering = [](world& w) {
    auto bell = w.spawn<bugs::stammering_bell>();
    return [](handle<bugs::bell_protocol> to) -> task<void> {
      auto waiting = ask<bugs::await_ring>(to);
      co_await ask<bugs::ring>(to);
      co_await waiting;
    }(bell);
  };
  REQUIRE_THAT(
      found_by(fault::kill(), stammering),
      ContainsSubstring("1 coroutines that were resumed before what they wait for had come"));
}
