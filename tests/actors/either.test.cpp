// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;
using parley::detail::either_awaiter;

namespace {

/// Asks twice and waits for either; then for both, one after the other, and tells what was there when.
task<std::string> read_two(handle<desk> to, std::chrono::milliseconds one,
                           std::chrono::milliseconds two) {
  auto first = ask<read_for>(to, one);
  auto second = ask<read_for>(to, two);
  either_awaiter any(*parley::detail::current(), first.key(), second.key());
  co_await any;
  std::string out = first.ready() ? "first" : "";
  out += second.ready() ? "second" : "";
  co_await first;
  co_await second;
  co_return out;
}

/// A service that waits for either, to be cancelled or to die there.
class waiter : public parley::service<parley::protocol<std::string(borrow)>> {
public:
  waiter(handle<desk> to, ledger& seen) : to_(std::move(to)), seen_(seen) {}

  task<std::string> on(borrow) {
    guard alive(seen_.alive);
    auto first = ask<read_for>(to_, 1h);
    auto second = ask<read_for>(to_, 2h);
    either_awaiter any(*parley::detail::current(), first.key(), second.key());
    co_await any;
    seen_.lines.push_back(std::string("first ") + (first.ready() ? "settled" : "waits") +
                          ", second " + (second.ready() ? "settled" : "waits"));
    co_await first;
    co_return "";
  }

private:
  handle<desk> to_;
  ledger& seen_;
};

} // namespace

TEST_CASE_METHOD(deterministic,
                 "a wait for either ends with the first that settles and takes neither") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto second = start(read_two(to, 2s, 1s));
  auto first = start(read_two(to, 1s, 2s));
  advance(3s);
  REQUIRE(second.get() == "second");
  REQUIRE(first.get() == "first");
  REQUIRE(seen.finished == 4);
}

TEST_CASE_METHOD(deterministic, "a wait for either of two that settle together ends once") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto both = start(read_two(to, 1s, 1s));
  advance(1s);
  REQUIRE_FALSE(both.get().empty());
}

TEST_CASE_METHOD(deterministic, "a cancel settles the first of either, and leaves the second") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto busy = spawn<waiter>(to, seen);
  auto asked = start([&] { return ask<borrow>(busy.within(1s), "emma"); });
  run();
  REQUIRE(seen.alive == 3);
  advance(1s);
  REQUIRE(asked.failed_with() == errc::deadline_exceeded);
  REQUIRE(seen.lines == std::vector<std::string>{"first settled, second waits"});
  REQUIRE(seen.cancelled == 1);
  advance(2h); // nobody waits for the second, which goes on
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic, "an actor that dies waiting for either leaves nothing") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto busy = spawn<waiter>(to, seen);
  auto asked = start([&] { return ask<borrow>(busy, "emma"); });
  run();
  caf::anon_send_exit(busy.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(asked.failed_with() == errc::receiver_down);
  REQUIRE(seen.alive == 0);
  REQUIRE(seen.cancelled == 2);
  REQUIRE(seen.lines.empty());
}
