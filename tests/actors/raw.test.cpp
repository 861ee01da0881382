// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

/// Services and CAF's own actors side by side: lift, actor<Base>, and asks in both directions.
namespace {

struct sum {
  int a = 0;
  int b = 0;
};
PARLEY_MESSAGE_AS(sum, "raw_test.sum", 0, a, b)
using adder = parley::protocol<int(sum)>;

caf::behavior raw_adder(caf::event_based_actor*) {
  return {[](const sum& x) { return x.a + x.b; }};
}

/// A CAF actor, one of whose handlers is a coroutine.
caf::behavior lifted_adder(caf::event_based_actor* self, handle<library::desk> desk, ledger* seen) {
  return {
      parley::lift(self,
                   [desk, seen](sum x) -> task<int> {
                     guard alive(seen->alive);
                     if (x.a < 0)
                       co_await parley::sleep_for(1h);
                     if (x.a == 100) {
                       try {
                         co_await ask<borrow>(desk, "dune");
                       } catch (const not_found&) {
                         co_return -1;
                       }
                     }
                     co_await parley::sleep_for(10ms);
                     auto books = co_await ask<count>(desk);
                     co_return x.a + x.b + books;
                   }),
      [](const std::string& text) { return static_cast<int>(text.size()); },
  };
}

class own_class : public parley::actor<caf::event_based_actor> {
public:
  own_class(caf::actor_config& config, handle<library::desk> desk)
      : parley::actor<caf::event_based_actor>(config), desk_(std::move(desk)) {}

  caf::behavior make_behavior() override {
    return {parley::lift(this, [this](sum x) { return add(x); })};
  }

private:
  task<int> add(sum x) {
    co_await parley::sleep_for(10ms);
    auto books = co_await ask<count>(desk_);
    co_return x.a + x.b + books;
  }

  handle<library::desk> desk_;
};

/// Steps a world until a raw requester has its answer.
template <class Requester>
std::string raw_request(parley::testing::world& w, Requester requester) {
  auto result = std::make_shared<std::string>("nothing");
  auto asking = w.caf().spawn([=](caf::event_based_actor* self) { requester(self, result); });
  w.advance(1s);
  return *result;
}

} // namespace

TEST_CASE_METHOD(deterministic, "a service asks a raw actor through a handle that takes its word",
                 "[raw]") {
  auto raw = caf().spawn(raw_adder);
  auto to = handle<adder>::unchecked(raw);
  REQUIRE(get([&] { return ask<sum>(to, 3, 4); }) == 7);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a typed actor of CAF's is a handle as it is", "[raw]") {
  using typed = caf::typed_actor<caf::replies_to<sum>::with<int>>;
  auto raw = caf().spawn(
      []() -> typed::behavior_type { return {[](const sum& x) { return x.a * x.b; }}; });
  handle<adder> to = raw;
  REQUIRE(get([&] { return ask<sum>(to, 3, 4); }) == 12);
}

TEST_CASE_METHOD(deterministic, "a raw actor requests from a service", "[raw]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text =
      raw_request(*this, [desk](caf::event_based_actor* self, std::shared_ptr<std::string> result) {
        self->request(desk.caf(), caf::infinite, borrow{"emma"}).then([result](const book& found) {
          *result = to_string(found);
        });
      });
  REQUIRE(text == "library.book{title: \"emma\", page_count: 474}");
}

TEST_CASE_METHOD(deterministic, "a raw requester gets failures as CAF errors of category parley",
                 "[raw]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text =
      raw_request(*this, [desk](caf::event_based_actor* self, std::shared_ptr<std::string> result) {
        self->request(desk.caf(), caf::infinite, borrow{"dune"})
            .then([](const book&) { FAIL("found"); },
                  [=](const caf::error& e) { *result = self->system().render(e); });
      });
  REQUIRE(text.starts_with("library.not_found{title: \"dune\"} (from library.librarian#"));
}

TEST_CASE_METHOD(deterministic, "a raw requester of a coroutine handler is answered when it ends",
                 "[raw]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text =
      raw_request(*this, [desk](caf::event_based_actor* self, std::shared_ptr<std::string> result) {
        self->request(desk.caf(), caf::infinite, read_for{5ms}).then([result](int pages) {
          *result = std::to_string(pages);
        });
      });
  REQUIRE(text == "1");
}

TEST_CASE_METHOD(deterministic,
                 "a raw actor that only sends gets no answer that it did not ask for", "[raw]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto others = std::make_shared<int>(0);
  auto raw = caf().spawn([=](caf::event_based_actor* self) -> caf::behavior {
    self->set_default_handler(
        [others](caf::scheduled_actor*, caf::message_view&) -> caf::result<caf::message> {
          ++*others;
          return caf::sec::unexpected_message;
        });
    self->send(desk.caf(), count{});
    self->send(desk.caf(), read_for{1ms});
    return {[](double) {}};
  });
  advance(1s);
  REQUIRE(seen.finished == 1);
  REQUIRE(*others == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a lifted handler awaits in a raw actor", "[lift]") {
  ledger seen;
  ledger own;
  auto raw = caf().spawn(lifted_adder, handle<library::desk>(spawn<librarian>(seen)), &own);
  auto to = handle<adder>::unchecked(raw);
  auto result = start([&] { return ask<sum>(to, 3, 4); });
  auto failure_taken = start([&] { return ask<sum>(to, 100, 0); });
  advance(1s);
  REQUIRE(result.get() == 7);
  REQUIRE(failure_taken.get() == -1);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a raw actor's other handlers run while a lifted one is suspended",
                 "[lift]") {
  ledger seen;
  ledger own;
  auto raw = caf().spawn(lifted_adder, handle<library::desk>(spawn<librarian>(seen)), &own);
  auto to = handle<adder>::unchecked(raw);
  auto suspended = start([&] { return ask<sum>(to, 3, 4); });
  run();
  auto texts = handle<parley::protocol<int(std::string)>>::unchecked(raw);
  REQUIRE(get([&] { return ask<std::string>(texts, "abc"); }) == 3);
  REQUIRE(!suspended.done());
  advance(1s);
  REQUIRE(suspended.get() == 7);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a lifted handler is cancelled by its requester's deadline",
                 "[lift]") {
  ledger seen;
  ledger own;
  auto raw = caf().spawn(lifted_adder, handle<library::desk>(spawn<librarian>(seen)), &own);
  auto to = handle<adder>::unchecked(raw);
  auto late = start([&] { return ask<sum>(to.within(1s), -1, 0); });
  run();
  REQUIRE(own.alive == 1);
  advance(1s);
  REQUIRE(late.failed_with() == errc::deadline_exceeded);
  REQUIRE(own.alive == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic,
                 "a raw actor that dies destroys its lifted handlers and answers for them",
                 "[lift]") {
  ledger seen;
  ledger own;
  auto raw = caf().spawn(lifted_adder, handle<library::desk>(spawn<librarian>(seen)), &own);
  auto to = handle<adder>::unchecked(raw);
  std::vector<parley::testing::pending<int>> asks;
  for (int i = 0; i < 100; ++i)
    asks.push_back(start([&] { return ask<sum>(to, 1, 2); }));
  run();
  REQUIRE(own.alive == 100);
  anon_send_exit(raw, caf::exit_reason::kill);
  run();
  REQUIRE(own.alive == 0);
  for (auto& one : asks)
    REQUIRE(one.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic,
                 "a lifted actor may become something else while a handler is suspended",
                 "[lift]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto raw = caf().spawn([desk](caf::event_based_actor* self) -> caf::behavior {
    return {parley::lift(self, [self, desk](sum x) -> task<int> {
      self->become(caf::behavior{[](double) {}});
      co_await parley::sleep_for(1ms);
      auto books = co_await ask<count>(desk);
      co_return x.a + books;
    })};
  });
  auto result = start([to = handle<adder>::unchecked(raw)] { return ask<sum>(to, 5, 0); });
  advance(1s);
  REQUIRE(result.get() == 5);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a lifted handler declares its failures in its signature",
                 "[lift]") {
  using finder = parley::protocol<parley::outcome<book, not_found>(borrow)>;
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {parley::lift<parley::outcome<book, not_found>(borrow)>(
        self, [](borrow request) -> task<book> {
          co_await parley::sleep_for(1ms);
          throw not_found{request.title};
        })};
  });
  auto failed = start([to = handle<finder>::unchecked(raw)] { return ask<borrow>(to, "dune"); });
  advance(1s);
  REQUIRE_THROWS_AS(failed.get(), not_found);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a user's own actor class has a core of its own", "[lift]") {
  ledger seen;
  auto mine = caf().spawn<own_class>(handle<library::desk>(spawn<librarian>(seen)));
  auto to = handle<adder>::unchecked(mine);
  auto result = start([&] { return ask<sum>(to, 20, 3); });
  advance(1s);
  REQUIRE(result.get() == 23);
  auto dying = start([&] { return ask<sum>(to, 1, 1); });
  run();
  anon_send_exit(mine, caf::exit_reason::kill);
  run();
  REQUIRE(dying.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "a lifted handler runs in a statically typed actor", "[lift]") {
  using typed = caf::typed_actor<caf::replies_to<sum>::with<int>>;
  auto raw = caf().spawn([](typed::pointer self) -> typed::behavior_type {
    return {parley::lift(self, [](sum x) -> task<int> {
      co_await parley::sleep_for(1ms);
      co_return x.a - x.b;
    })};
  });
  auto result = start([to = handle<adder>(raw)] { return ask<sum>(to, 9, 4); });
  advance(1s);
  REQUIRE(result.get() == 5);
}
