// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <catch2/matchers/catch_matchers_exception.hpp>

using namespace parley_test;
using namespace library;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using parley::testing::defect;

/// Messages that a test takes one by one, actor by actor.
namespace {

template <class M>
void send(const handle<library::desk>& to, M message) {
  anon_mail(std::move(message)).send(to.caf());
}

} // namespace

TEST_CASE_METHOD(deterministic, "an expected message runs, and nothing else does", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  send(desk, shelve{"emma"});
  send(desk, shelve{"persuasion"});
  expect<shelve>(desk);
  REQUIRE(get([&] { return ask<count>(desk); }) == 2);
}

TEST_CASE_METHOD(deterministic, "an unexpected message is named, and stays", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  send(desk, borrow{"emma"});
  REQUIRE_THROWS_MATCHES(expect<shelve>(desk), defect,
                         MessageMatches(ContainsSubstring("expected library.shelve at ") &&
                                        ContainsSubstring(", but the next is ") &&
                                        ContainsSubstring("emma")));
  REQUIRE(seen.started == 0);
  expect<borrow>(desk);
  REQUIRE(seen.started == 1);
}

TEST_CASE_METHOD(deterministic, "a message that is not there is expected in vain", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  REQUIRE_THROWS_MATCHES(expect<borrow>(desk), defect,
                         MessageMatches(ContainsSubstring("but no message is there")));
  REQUIRE_THROWS_MATCHES(expect<borrow>(handle<library::desk>()), defect,
                         MessageMatches(ContainsSubstring("the handle is empty")));
}

TEST_CASE_METHOD(deterministic, "an allowed message runs if it is next", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  send(desk, shelve{"emma"});
  REQUIRE(!allow<borrow>(desk));
  REQUIRE(allow<shelve>(desk));
  REQUIRE(!allow<shelve>(desk));
}

TEST_CASE_METHOD(deterministic, "a disallowed message must not be next", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  disallow<shelve>(desk);
  send(desk, shelve{"emma"});
  disallow<borrow>(desk);
  REQUIRE_THROWS_MATCHES(disallow<shelve>(desk), defect,
                         MessageMatches(ContainsSubstring("expected no library.shelve at ")));
}

TEST_CASE_METHOD(deterministic, "an answer before an expected message runs first", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto reading = inject<read_for>(desk, 0ms);
  REQUIRE(seen.finished == 0);
  send(desk, borrow{"emma"});
  expect<borrow>(desk);
  REQUIRE(seen.finished == 1);
  run();
  REQUIRE(reading.get() == 1);
}

TEST_CASE_METHOD(deterministic, "an injected message runs before all other actors", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto other = start([&] { return ask<borrow>(desk, "emma"); });
  auto first = inject<read_for>(desk, 0ms);
  REQUIRE(seen.started == 1);
  run();
  REQUIRE(first.get() == 1);
  REQUIRE(other.get().title == "emma");
}

TEST_CASE_METHOD(deterministic, "an injected message runs behind those that are there already",
                 "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  send(desk, shelve{"emma"});
  auto books = inject<count>(desk);
  run();
  REQUIRE(books.get() == 1);
}

TEST_CASE_METHOD(deterministic, "a message injected into a dead actor fails", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  caf::anon_send_exit(desk.caf(), caf::exit_reason::kill);
  run();
  auto books = inject<count>(desk);
  run();
  REQUIRE(books.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "an actor of CAF's is stepped as a service is", "[testing]") {
  auto sum = 0;
  auto adder = caf().spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](int x) { sum += x; }, [](const std::string&) {}};
  });
  anon_mail(1).send(adder);
  anon_mail(2).send(adder);
  expect<int>(adder);
  REQUIRE(sum == 1);
  REQUIRE_THROWS_AS(expect<std::string>(adder), defect);
  REQUIRE(step(adder));
  REQUIRE(sum == 3);
}
