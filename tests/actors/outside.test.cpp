// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <iostream>

using namespace parley_test;
using namespace library;

/// From threads that run no actor, on a system with real workers; nothing here waits for time.
namespace {

task<int> twice(handle<library::desk> to) {
  auto first = co_await ask<count>(to);
  auto second = co_await ask<count>(to);
  co_return first + second + 1;
}

/// What a program prints on stderr, and its exit code.
class program {
public:
  explicit program(task<int> (*co_main)(parley::system&, std::vector<std::string>)) {
    std::ostringstream out;
    auto* before = std::cerr.rdbuf(out.rdbuf());
    std::string words[] = {"prog", "one", "two"};
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    code = parley::detail::run_main(3, argv, co_main);
    std::cerr.rdbuf(before);
    text = out.str();
  }

  std::string text;
  int code = 0;
};

task<int> counts_words(parley::system&, std::vector<std::string> args) {
  co_return args == std::vector<std::string>{"one", "two"} ? 7 : 1;
}
task<int> fails(parley::system&, std::vector<std::string>) {
  failure cause(errc::node_down, "no route");
  throw failure(errc::receiver_down, "the store is gone").because_of(cause);
  co_return 0;
}
task<int> throws(parley::system&, std::vector<std::string>) {
  throw std::runtime_error("no such file");
  co_return 0;
}

} // namespace

TEST_CASE("PARLEY_MAIN's program returns its task's value, and gets the command line's words",
          "[outside]") {
  program ran(counts_words);
  REQUIRE(ran.code == 7);
  REQUIRE(ran.text.empty());
}

TEST_CASE("PARLEY_MAIN's program prints a failure with its causes and returns 1", "[outside]") {
  program ran(fails);
  REQUIRE(ran.code == 1);
  REQUIRE_THAT(ran.text,
               Catch::Matchers::Matches(
                   "prog: receiver_down: the store is gone \\(at outside.test.cpp:[0-9]+\\)\n"
                   "  because of node_down: no route \\(at outside.test.cpp:[0-9]+\\)\n"));
}

TEST_CASE("PARLEY_MAIN's program prints any exception and returns 1", "[outside]") {
  program ran(throws);
  REQUIRE(ran.code == 1);
  REQUIRE(ran.text == "prog: no such file\n");
}

TEST_CASE("block_on runs a task to its end and returns its value [B5] [C16]", "[outside]") {
  ledger seen;
  parley::system running;
  auto desk = parley::spawn<librarian>(running, seen);
  REQUIRE(parley::block_on(running, twice(desk)) == 1);
}

TEST_CASE("block_on waits for all of several operations [B5] [C1] [C16]", "[outside]") {
  ledger seen;
  parley::system running;
  auto desk = parley::spawn<librarian>(running, seen);
  auto values = parley::block_on(running, parley::all(twice(desk), twice(desk)));
  REQUIRE(std::get<0>(values) + std::get<1>(values) == 2);
}

TEST_CASE("block_on awaits what a callable returns", "[outside]") {
  ledger seen;
  parley::system running;
  auto desk = parley::spawn<librarian>(running, seen);
  REQUIRE(parley::block_on(running, [&] { return ask<borrow>(desk, "emma"); }).page_count == 474);
  parley::block_on(running, [&] { return ask<shelve>(desk, "dune"); });
  REQUIRE(parley::block_on(running, [&] { return ask<count>(desk); }) == 1);
}

TEST_CASE("every failure reaches the thread that blocks [AS-26]", "[outside]") {
  ledger seen;
  parley::system running;
  auto desk = parley::spawn<librarian>(running, seen);
  REQUIRE_THROWS_AS(parley::block_on(running, [&] { return ask<borrow>(desk, "dune"); }),
                    not_found);
  REQUIRE_THROWS_AS(parley::block_on(running, [&] { return ask<borrow>(desk, "fire"); }), failure);
  auto throws = []() -> task<int> {
    throw std::out_of_range("far");
    co_return 1;
  };
  REQUIRE_THROWS_AS(parley::block_on(running, throws()), std::out_of_range);
}

TEST_CASE("block_on on an actor's thread is an error that says so", "[outside]") {
  parley::system running;
  auto work = [](caf::actor_system& system) -> task<std::string> {
    auto inner = []() -> task<int> { co_return 1; };
    try {
      parley::block_on(system, inner());
    } catch (const std::logic_error& e) {
      co_return e.what();
    }
    co_return "blocked";
  };
  REQUIRE(parley::block_on(running, work(running)) ==
          "parley::block_on: called on a thread of the actor system, which would stop its actors; "
          "co_await instead");
}

TEST_CASE("block_on on a raw actor's thread is an error too", "[outside]") {
  parley::system running;
  std::promise<std::string> text;
  running.caf().spawn([&](caf::event_based_actor*) {
    auto inner = []() -> task<int> { co_return 1; };
    try {
      parley::block_on(running, inner());
      text.set_value("blocked");
    } catch (const std::logic_error& e) {
      text.set_value(e.what());
    }
  });
  REQUIRE(text.get_future().get().starts_with(
      "parley::block_on: called on a thread of the actor system"));
}

TEST_CASE_METHOD(deterministic, "block_on under a held scheduler is an error instead of a hang",
                 "[outside]") {
  auto inner = []() -> task<int> { co_return 1; };
  REQUIRE_THROWS_WITH(
      parley::block_on(caf(), inner()),
      "parley::block_on: the scheduler is held by a test, nothing would run; use world::get");
}

TEST_CASE("as_future gives a std::future", "[outside]") {
  ledger seen;
  parley::system running;
  auto desk = parley::spawn<librarian>(running, seen);
  auto first = parley::as_future(running, twice(desk));
  auto second = parley::as_future(running, twice(desk));
  REQUIRE(first.get() + second.get() == 2);
}

TEST_CASE("as_future takes what a callable returns too", "[outside]") {
  ledger seen;
  parley::system running;
  auto desk = parley::spawn<librarian>(running, seen);
  auto found = parley::as_future(running, [desk] { return ask<borrow>(desk, "emma"); });
  auto missing = parley::as_future(running, [desk] { return ask<borrow>(desk, "dune"); });
  REQUIRE(found.get().page_count == 474);
  REQUIRE_THROWS_AS(missing.get(), not_found);
}

TEST_CASE_METHOD(deterministic, "as_future may be called on an actor, which goes on at once",
                 "[outside]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](caf::actor_system& system, handle<library::desk> to) -> task<bool> {
    auto other = parley::as_future(system, twice(to));
    auto early = other.wait_for(0s) == std::future_status::ready;
    co_await parley::sleep_for(1s);
    co_return !early && other.wait_for(0s) == std::future_status::ready;
  };
  auto result = start(work(caf(), desk));
  advance(1s);
  REQUIRE(result.get());
}

TEST_CASE_METHOD(deterministic, "a future of a task whose actor is killed is failed, not broken",
                 "[outside]") {
  auto sleeps = []() -> task<int> {
    co_await parley::sleep_for(1h);
    co_return 1;
  };
  auto pending = parley::as_future(caf(), sleeps());
  run();
  REQUIRE(pending.wait_for(0s) == std::future_status::timeout);
  parley::detail::system_state::of(caf())->kill_all();
  run();
  REQUIRE_THROWS_AS(pending.get(), failure);
}

TEST_CASE("a thread goes on only when its task's frame is gone", "[outside]") {
  parley::system running;
  auto work = [](int& alive) -> task<void> {
    guard here(alive);
    co_return;
  };
  for (int i = 0; i < 200; ++i) {
    int alive = 0;
    parley::block_on(running, work(alive));
    REQUIRE(alive == 0);
  }
}

TEST_CASE_METHOD(deterministic, "a kill before a task's first step comes after that step",
                 "[outside]") {
  auto at_once = []() -> task<int> { co_return 1; };
  auto sleeps = []() -> task<int> {
    co_await parley::sleep_for(1h);
    co_return 1;
  };
  auto done = start(at_once());
  auto killed = start(sleeps());
  parley::detail::system_state::of(caf())->kill_all();
  run();
  REQUIRE(done.get() == 1);
  REQUIRE(killed.failed_with() == errc::receiver_down);
}

TEST_CASE("a system without services starts and ends", "[outside]") {
  parley::system running;
}
