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

/// Handles texts only once it was asked for a sum.
class moody : public parley::actor<caf::event_based_actor> {
public:
  moody(caf::actor_config& config, ledger& seen, handle<library::desk> desk)
      : parley::actor<caf::event_based_actor>(config), seen_(seen), desk_(std::move(desk)) {}

  caf::behavior make_behavior() override {
    parley::port::skip_others(*this, [] {});
    return {parley::lift(this, [this](sum x) { return add(x); })};
  }

private:
  task<int> add(sum x) {
    co_await parley::sleep_for(10ms);
    if (x.a < 0) { // an urgent answer is in another queue of CAF's than a skipped message
      auto books = co_await ask<count>(desk_.urgent());
      x.a += books;
    }
    become(caf::behavior{[this](const std::string& text) { seen_.lines.push_back(text); }});
    co_return x.a + x.b;
  }

  ledger& seen_;
  handle<library::desk> desk_;
};

struct chore {
  int kind = 0;
  int times = 0;
};
PARLEY_MESSAGE_AS(chore, "raw_test.chore", 0, kind, times)
using worker = parley::protocol<int(chore)>;

caf::behavior slow_adder(caf::event_based_actor* self) {
  return {parley::lift(self, [](sum x) -> task<int> {
    co_await parley::sleep_for(1s);
    co_return x.a + x.b;
  })};
}

/// Asks in CAF's way when it is sent a text, and handles nothing else until that is answered.
class awaiting : public parley::actor<caf::event_based_actor> {
public:
  awaiting(caf::actor_config& config, caf::actor slow, ledger& seen)
      : parley::actor<caf::event_based_actor>(config), slow_(std::move(slow)), seen_(seen) {}

  caf::behavior make_behavior() override {
    return {
        parley::lift(this, [this](sum x) { return add(x); }),
        [this](const std::string&) {
          parley::port::mail(this, sum{1, 1}).request(slow_, caf::infinite).await([this](int) {
            seen_.lines.emplace_back("awaited");
          });
        },
    };
  }

private:
  task<int> add(sum x) {
    seen_.lines.push_back("began " + std::to_string(x.a));
    co_await parley::sleep_for(10ms);
    seen_.lines.push_back("ended " + std::to_string(x.a));
    co_return x.a + x.b;
  }

  caf::actor slow_;
  ledger& seen_;
};

/// Notes each 100 ms without a message.
class impatient : public parley::actor<caf::event_based_actor> {
public:
  impatient(caf::actor_config& config, ledger& seen)
      : parley::actor<caf::event_based_actor>(config), seen_(seen) {}

  caf::behavior make_behavior() override {
    return parley::port::behavior_with_idle(
        *this, 100ms, [this] { seen_.lines.emplace_back("idle"); },
        parley::lift(this, [](sum x) { return work(x); }));
  }

private:
  static task<int> work(sum x) {
    for (int i = 0; i < x.a; ++i)
      co_await parley::sleep_for(50ms);
    co_return x.a;
  }

  ledger& seen_;
};

class touchy : public parley::actor<caf::event_based_actor> {
public:
  using parley::actor<caf::event_based_actor>::actor;

  caf::behavior make_behavior() override {
    parley::port::skip_others(*this, [this] { quit(caf::exit_reason::user_shutdown); });
    return {parley::lift(this, [](sum x) -> task<int> { co_return x.a; })};
  }
};

class stillborn : public parley::actor<caf::event_based_actor> {
public:
  using parley::actor<caf::event_based_actor>::actor;
  caf::behavior make_behavior() override { throw std::runtime_error("no behavior"); }
};

/// How many responses an actor of CAF's expects.
class expected_by : public caf::scheduled_actor {
public:
  static std::size_t size(caf::scheduled_actor& self) {
    return (self.*&expected_by::multiplexed_responses_).size();
  }
  static std::size_t size(const caf::actor& x) {
    return size(static_cast<caf::scheduled_actor&>(*caf::actor_cast<caf::abstract_actor*>(x)));
  }
};

constexpr int kinds = 7;

/// Does one kind of await many times; answers the most entries that CAF's table had after any.
caf::behavior busy(caf::event_based_actor* self, handle<library::desk> desk, handle<adder> raw) {
  return {parley::lift(self, [self, desk, raw](chore x) -> task<int> {
    std::size_t most = 0;
    for (int i = 0; i < x.times; ++i) {
      switch (x.kind) {
      case 0:
        co_await ask<count>(desk);
        break;
      case 1: // watched
        co_await ask<sum>(raw, 1, 2);
        break;
      case 2: // dropped
        static_cast<void>(ask<count>(desk));
        co_await parley::sleep_for(0s);
        break;
      case 3: { // cancelled
        auto pending = ask<read_for>(desk, 1h);
        co_await parley::sleep_for(1ms);
        pending.cancel();
        auto out = co_await parley::as_outcome(pending);
        CHECK(!out.has_value());
        break;
      }
      case 4: { // late
        auto out = co_await parley::as_outcome(ask<read_for>(desk.within(1ms), 1h));
        CHECK(!out.has_value());
        break;
      }
      case 5:
        co_await parley::sleep_for(1ms);
        break;
      default:
        co_await parley::sleep_for(0s);
      }
      most = std::max(most, expected_by::size(*self));
    }
    co_return static_cast<int>(most);
  })};
}

/// Steps a world until a raw requester has its answer.
template <class Requester>
std::string raw_request(parley::testing::world& w, Requester requester) {
  auto result = std::make_shared<std::string>("nothing");
  auto asking = w.caf().spawn([=](caf::event_based_actor* self) { requester(self, result); });
  w.advance(1s);
  return *result;
}

} // namespace

TEST_CASE_METHOD(deterministic,
                 "what an actor skipped it handles once a coroutine of it became another",
                 "[raw]") {
  for (auto kind : {1, -1}) { // without, and behind an urgent answer
    ledger seen;
    ledger other;
    auto mine = caf().spawn<moody>(seen, handle<library::desk>(spawn<librarian>(other)));
    anon_mail(std::string("first")).send(mine);
    anon_mail(std::string("second")).send(mine);
    auto result = start([&] { return ask<sum>(handle<adder>::unchecked(mine), kind, 2); });
    run();
    REQUIRE(seen.lines.empty());
    advance(10ms);
    REQUIRE(result.get() == kind + 2);
    REQUIRE(seen.lines == std::vector<std::string>{"first", "second"});
    anon_send_exit(mine, caf::exit_reason::kill);
  }
}

TEST_CASE_METHOD(deterministic, "an actor whose coroutines go on is not idle", "[raw]") {
  ledger seen;
  auto mine = caf().spawn<impatient>(seen);
  auto result = start([&] { return ask<sum>(handle<adder>::unchecked(mine), 10, 0); });
  advance(500ms);
  REQUIRE(result.get() == 10);
  REQUIRE(seen.lines.empty());
  advance(100ms);
  REQUIRE(seen.lines.size() == 1);
  anon_send_exit(mine, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "an actor that quits over a message that it skips ends at once",
                 "[raw]") {
  auto mine = caf().spawn<touchy>();
  anon_mail(std::string("unexpected")).send(mine);
  auto result = start([&] { return ask<sum>(handle<adder>::unchecked(mine), 1, 0); });
  run();
  REQUIRE(result.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic,
                 "while an actor awaits in CAF's way, its coroutines go on and its requests wait",
                 "[raw]") {
  ledger seen;
  auto slow = caf().spawn(slow_adder);
  auto mine = caf().spawn<awaiting>(slow, seen);
  auto to = handle<adder>::unchecked(mine);
  auto first = start([&] { return ask<sum>(to, 1, 0); });
  run();
  anon_mail(std::string("ask the slow one")).send(mine);
  run();
  auto second = start([&] { return ask<sum>(to, 2, 0); });
  advance(2s);
  REQUIRE(first.get() == 1);
  REQUIRE(second.get() == 2);
  REQUIRE(seen.lines ==
          std::vector<std::string>{"began 1", "ended 1", "awaited", "began 2", "ended 2"});
  anon_send_exit(mine, caf::exit_reason::kill);
  anon_send_exit(slow, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a cancel of a request that its actor keeps for later is kept, too",
                 "[raw]") {
  ledger seen;
  auto slow = caf().spawn(slow_adder);
  auto mine = caf().spawn<awaiting>(slow, seen);
  anon_mail(std::string("ask the slow one")).send(mine);
  run();
  auto cancelled = start([&] {
    auto pending = ask<sum>(handle<adder>::unchecked(mine), 1, 0);
    pending.cancel();
    return pending;
  });
  advance(2s);
  REQUIRE(cancelled.failed_with() == errc::cancelled);
  REQUIRE(seen.lines == std::vector<std::string>{"awaited"});
  anon_send_exit(mine, caf::exit_reason::kill);
  anon_send_exit(slow, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "an actor that cannot make its behavior answers what it is asked",
                 "[raw]") {
  auto mine = caf().spawn<stillborn>();
  auto first = start([&] { return ask<sum>(handle<adder>::unchecked(mine), 1, 2); });
  auto second = start([&] { return ask<sum>(handle<adder>::unchecked(mine), 1, 2); });
  run();
  REQUIRE(first.failed_with() == errc::receiver_down);
  REQUIRE(second.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "an actor of CAF's spawns a service from inside", "[raw]") {
  ledger seen;
  handle<library::desk> desk;
  auto parent = caf().spawn(
      [&](caf::event_based_actor* self) { desk = parley::spawn<librarian>(self, seen); });
  run();
  REQUIRE(get([&] { return ask<count>(desk); }) == 0);
}

TEST_CASE_METHOD(deterministic, "an actor<Base> stops as a service does, and answers first",
                 "[raw]") {
  class resting : public parley::actor<caf::event_based_actor> {
  public:
    using parley::actor<caf::event_based_actor>::actor;
    caf::behavior make_behavior() override {
      return {parley::lift(this, [this](sum x) { return add(x); }),
              [this](caf::close_atom) { stop(1s); }};
    }

  private:
    task<int> add(sum x) {
      auto stopped = false;
      try {
        co_await parley::sleep_for(1h);
      } catch (const parley::cancelled& e) {
        stopped = e.why() == parley::cancelled::reason::stopping;
      }
      co_await parley::sleep_for(1ms);
      co_return stopped ? x.a + x.b : 0;
    }
  };
  auto raw = caf().spawn<resting>();
  auto to = handle<adder>::unchecked(raw);
  auto working = start([&] { return ask<sum>(to, 3, 4); });
  run();
  parley::port::anon_mail(caf::close_atom_v).send(raw);
  auto refused = start([&] { return ask<sum>(to, 1, 1); });
  advance(1s);
  REQUIRE(working.get() == 7);
  REQUIRE(refused.failed_with() == errc::stopping);
}

TEST_CASE_METHOD(deterministic, "a service asks a raw actor through a handle that takes its word",
                 "[raw]") {
  auto raw = caf().spawn(raw_adder);
  auto to = handle<adder>::unchecked(raw);
  REQUIRE(get([&] { return ask<sum>(to, 3, 4); }) == 7);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a typed actor of CAF's is a handle as it is", "[raw]") {
  using typed = caf::typed_actor<parley::port::signature<int, sum>>;
  auto raw = caf().spawn(
      []() -> typed::behavior_type { return {[](const sum& x) { return x.a * x.b; }}; });
  handle<adder> to = raw;
  REQUIRE(get([&] { return ask<sum>(to, 3, 4); }) == 12);
}

TEST_CASE_METHOD(deterministic, "a raw actor requests from a service", "[raw]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text = raw_request(*this, [desk](caf::event_based_actor* self,
                                        std::shared_ptr<std::string> result) {
    mail(self, borrow{"emma"}).request(desk.caf(), caf::infinite).then([result](const book& found) {
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
        mail(self, borrow{"dune"})
            .request(desk.caf(), caf::infinite)
            .then([](const book&) { FAIL("found"); },
                  [=](const caf::error& e) { *result = parley::as_failure(e).what(); });
      });
  REQUIRE(text.starts_with("library.not_found{title: \"dune\"} (from library.librarian#"));
}

TEST_CASE_METHOD(deterministic, "a raw requester of a coroutine handler is answered when it ends",
                 "[raw]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text =
      raw_request(*this, [desk](caf::event_based_actor* self, std::shared_ptr<std::string> result) {
        mail(self, read_for{5ms}).request(desk.caf(), caf::infinite).then([result](int pages) {
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
    parley::port::handle_others(*self, [others] { ++*others; });
    mail(self, count{}).send(desk.caf());
    mail(self, read_for{1ms}).send(desk.caf());
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
  using typed = caf::typed_actor<parley::port::signature<int, sum>>;
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

TEST_CASE_METHOD(deterministic,
                 "a lifted actor's table does not grow with its asks, cancels and sleeps",
                 "[lift]") {
  ledger seen;
  auto adds = caf().spawn(raw_adder);
  auto raw = caf().spawn(busy, handle<library::desk>(spawn<librarian>(seen)),
                         handle<adder>::unchecked(adds));
  auto to = handle<worker>::unchecked(raw);
  for (int kind = 0; kind < kinds; ++kind) {
    CAPTURE(kind);
    auto most = start([&] { return ask<chore>(to.no_deadline(), kind, 1000); });
    advance(1min);
    REQUIRE(most.get() <= 4);
    REQUIRE(expected_by::size(raw) == 0);
  }
  std::vector<parley::testing::pending<int>> given_up;
  for (int i = 0; i < 100; ++i)
    given_up.push_back(start([&] { return ask<chore>(to.within(1s), 5, 10'000); }));
  advance(1min);
  for (auto& one : given_up)
    REQUIRE(one.failed_with() == errc::deadline_exceeded);
  REQUIRE(expected_by::size(raw) == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
  anon_send_exit(adds, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic,
                 "a lifted actor's timers go on after a deadline that was met has passed",
                 "[lift]") {
  ledger seen;
  ledger own;
  auto raw = caf().spawn(lifted_adder, handle<library::desk>(spawn<librarian>(seen)), &own);
  auto to = handle<adder>::unchecked(raw);
  for (int i = 0; i < 2; ++i) {
    auto result = start([&] { return ask<sum>(to, 3, 4); });
    advance(1s);
    REQUIRE(result.get() == 7);
    advance(1h);
  }
  anon_send_exit(raw, caf::exit_reason::kill);
}
