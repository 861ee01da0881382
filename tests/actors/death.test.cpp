// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "parley/messaging/caf/differences.hpp"

using namespace parley_test;
using namespace library;

/// Who may die, how, and at which await: nothing hangs, nothing leaks, and each ask is settled exactly once.
namespace {

struct go {
  int await_point = 0;
};
struct leave {};
struct fail_hard {};
PARLEY_MESSAGE_AS(go, "death_test.go", 0, await_point)
PARLEY_MESSAGE_AS(leave, "death_test.leave", 0)
PARLEY_MESSAGE_AS(fail_hard, "death_test.fail_hard", 0)
using mortal_protocol = parley::protocol<int(go), void(leave), void(fail_hard)>;
using napping = parley::protocol<int(read_for)>;

enum class death { quit, kill, quit_inside };

/// Suspends at one of several kinds of await, and can die in several ways.
class mortal : public parley::service<mortal_protocol> {
public:
  mortal(handle<napping> other, int& alive) : other_(std::move(other)), alive_(alive) {}

  task<int> nap() {
    guard alive(alive_);
    co_await parley::sleep_for(1h);
    co_return 1;
  }

  task<int> on(go request) {
    guard alive(alive_);
    switch (request.await_point) {
    case 0: // a sleep
      co_await parley::sleep_for(1h);
      break;
    case 1: // an ask
      co_await ask<read_for>(other_, 1h);
      break;
    case 2: // an ask as an outcome, with another in flight
    {
      auto extra = ask<read_for>(other_, 1h);
      auto out = co_await parley::as_outcome(ask<read_for>(other_, 1h));
      if (out.has_value())
        co_return *out;
      co_return co_await extra;
    }
    case 3: // inside a child
      co_return co_await nap();
    case 4: // quits itself, then awaits
      quit();
      co_await parley::sleep_for(1h);
      break;
    default:
      co_return 7;
    }
    co_return 1;
  }

  void on(leave) { quit(); }

  void on(fail_hard) { throw std::runtime_error("only this request fails"); }

private:
  handle<napping> other_;
  int& alive_;
};

/// A service that never answers in time, for the others to wait for.
handle<napping> sleeper(parley::testing::world& w, ledger& seen) {
  return w.spawn<librarian>(seen);
}

constexpr int await_points = 4;

} // namespace

TEST_CASE_METHOD(deterministic, "whatever kills a callee, its requesters are told, and frames die",
                 "[death]") {
  auto how = GENERATE(death::quit, death::kill, death::quit_inside);
  auto suspended = GENERATE(0, 1, 1000);
  auto point = GENERATE(range(0, await_points));
  int alive = 0;
  ledger seen;
  auto to = spawn<mortal>(sleeper(*this, seen), alive);
  std::vector<parley::testing::pending<int>> asks;
  for (int i = 0; i < suspended; ++i)
    asks.push_back(start([&] { return ask<go>(to.within(2h), point); }));
  run();
  REQUIRE(alive == suspended * (point == 3 ? 2 : 1));
  if (how == death::quit)
    static_cast<void>(start([&] { return ask<leave>(to); }));
  else if (how == death::kill)
    anon_send_exit(to.caf(), caf::exit_reason::kill);
  else
    static_cast<void>(start([&] { return ask<go>(to, 4); }));
  run();
  REQUIRE(alive == 0);
  for (auto& one : asks)
    REQUIRE(one.failed_with() == errc::receiver_down);
  auto after = start([&] { return ask<go>(to, 9); });
  run();
  REQUIRE(after.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic,
                 "a callee whose last handle is dropped while it works still answers", "[death]") {
  int alive = 0;
  ledger seen;
  auto to = spawn<mortal>(sleeper(*this, seen), alive);
  auto pending = start([to]() mutable {
    auto out = ask<go>(to.within(2h), 0);
    to = {};
    return out;
  });
  to = {};
  advance(90min);
  REQUIRE(pending.get() == 1);
  REQUIRE(alive == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a requester that dies leaves nothing, and its callee's answer finds nobody",
                 "[death]") {
  auto suspended = GENERATE(1, 1000);
  auto point = GENERATE(range(0, await_points));
  int alive = 0;
  ledger seen;
  auto callee = sleeper(*this, seen);
  auto to = spawn<mortal>(callee, alive);
  std::vector<parley::testing::pending<int>> asks;
  for (int i = 0; i < suspended; ++i)
    asks.push_back(start([&] { return ask<go>(to.within(2h), point); }));
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  advance(3h);
  REQUIRE(alive == 0);
  REQUIRE(seen.alive == 0);
  for (auto& one : asks)
    REQUIRE(one.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "a requester that dies cancels what it waits for, all the way down",
                 "[death]") {
  int alive = 0;
  ledger seen;
  auto to = spawn<mortal>(sleeper(*this, seen), alive);
  auto pending = start([&] { return ask<go>(to.within(2h), 1); });
  run();
  REQUIRE(seen.alive == 1);
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.done());
  REQUIRE(seen.cancelled == 1);
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic,
                 "an exception in a handler fails its request and never kills the actor",
                 "[death]") {
  int alive = 0;
  ledger seen;
  auto to = spawn<mortal>(sleeper(*this, seen), alive);
  auto failed = start([&] { return ask<fail_hard>(to); });
  run();
  REQUIRE(failed.failed_with() == errc::handler_threw);
  REQUIRE(get([&] { return ask<go>(to, 9); }) == 7);
}

TEST_CASE_METHOD(deterministic,
                 "an exception after a suspension reaches the requester and never kills the actor",
                 "[death]") {
  class throws_late : public parley::service<napping> {
  public:
    task<int> on(read_for request) {
      co_await parley::sleep_for(request.time);
      if (request.time > 1s)
        throw std::runtime_error("late");
      co_return 1;
    }
  };
  auto to = spawn<throws_late>();
  auto failed = start([&] { return ask<read_for>(to, 2s); });
  advance(2s);
  REQUIRE(failed.failed_with() == errc::handler_threw);
  auto good = start([&] { return ask<read_for>(to, 1s); });
  advance(2s);
  REQUIRE(good.get() == 1);
}

TEST_CASE_METHOD(deterministic, "requests still in the mailbox of a dying service are answered",
                 "[death]") {
  int alive = 0;
  ledger seen;
  auto to = spawn<mortal>(sleeper(*this, seen), alive);
  run();
  auto work = [](handle<mortal_protocol> to_) -> task<int> {
    static_cast<void>(ask<leave>(to_));
    auto behind = ask<go>(to_, 9);
    auto result = co_await parley::as_outcome(behind);
    co_return static_cast<int>(result.get_if<failure>()->code());
  };
  REQUIRE(get(work(to)) == static_cast<int>(errc::receiver_down));
}

TEST_CASE_METHOD(deterministic,
                 "requests that a rule holds back are answered when the actor is killed",
                 "[death]") {
  class one_at_a_time : public parley::service<napping> {
  public:
    task<int> on(read_for request) {
      co_await parley::sleep_for(request.time);
      co_return 1;
    }
    auto rules() const { return parley::rules(parley::exclusive<read_for>()); }
  };
  auto to = spawn<one_at_a_time>();
  std::vector<parley::testing::pending<int>> asks;
  for (int i = 0; i < 100; ++i)
    asks.push_back(start([&] { return ask<read_for>(to, 1h); }));
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  for (auto& one : asks)
    REQUIRE(one.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "frames are destroyed innermost first [X10] [PY-01]", "[death]") {
  struct note {
    std::vector<std::string>& lines;
    std::string text;
    ~note() { lines.push_back(text); }
  };
  class nested : public parley::service<napping> {
  public:
    explicit nested(ledger& seen) : seen_(seen) {}
    task<void> inner() {
      note last{seen_.lines, "inner"};
      co_await parley::sleep_for(1h);
    }
    task<void> middle() {
      note last{seen_.lines, "middle"};
      co_await inner();
    }
    task<int> on(read_for) {
      note last{seen_.lines, "outer"};
      co_await middle();
      co_return 1;
    }

  private:
    ledger& seen_;
  };
  ledger seen;
  auto to = spawn<nested>(seen);
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.done());
  REQUIRE(seen.lines == std::vector<std::string>{"inner", "middle", "outer"});
}

TEST_CASE_METHOD(deterministic, "a destructor in a dying frame may ask, and gets errc::stopping",
                 "[death]") {
  struct asks_at_the_end {
    handle<napping> to;
    ~asks_at_the_end() { static_cast<void>(ask<read_for>(to, 1ms)); }
  };
  class clingy : public parley::service<napping> {
  public:
    explicit clingy(handle<napping> to) : to_(std::move(to)) {}
    task<int> on(read_for) {
      asks_at_the_end last{to_};
      co_await parley::sleep_for(1h);
      co_return 1;
    }

  private:
    handle<napping> to_;
  };
  ledger seen;
  auto to = spawn<clingy>(sleeper(*this, seen));
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
  REQUIRE(seen.started == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a raw callee that dies with the request pending is noticed at once", "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    auto kept = std::make_shared<std::vector<caf::response_promise>>();
    return {[=](const read_for&) -> caf::result<int> {
      kept->push_back(self->make_response_promise());
      return caf::delegated<int>();
    }};
  });
  auto to = handle<napping>::unchecked(raw);
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(!pending.done());
  anon_send_exit(raw, caf::exit_reason::kill);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic, "a raw callee that is dead already is receiver_down", "[death]") {
  auto raw = caf().spawn(
      [](caf::event_based_actor*) -> caf::behavior { return {[](const read_for&) { return 1; }}; });
  auto to = handle<napping>::unchecked(raw);
  anon_send_exit(raw, caf::exit_reason::kill);
  run();
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic,
                 "a raw callee that drops its promise is down or silent, as CAF tells", "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[=](const read_for&) -> caf::result<int> {
      self->make_response_promise();
      return caf::delegated<int>();
    }};
  });
  auto to = handle<napping>::unchecked(raw);
  auto pending = start([&] { return ask<read_for>(to.within(3s), 1ms); });
  run();
  REQUIRE(pending.done() == parley::port::breaks_promises);
  advance(3s);
  REQUIRE(pending.failed_with() ==
          (parley::port::breaks_promises ? errc::receiver_down : errc::deadline_exceeded));
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a raw callee's answer of another type is bad_response",
                 "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](const read_for&) { return std::string("two"); }};
  });
  auto to = handle<napping>::unchecked(raw);
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  try {
    pending.get();
    FAIL("answered");
  } catch (const failure& f) {
    CHECK(f.code() == errc::bad_response);
    CHECK(f.text() == "expected int32, got (\"two\")");
  }
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a raw callee that does not know the message is bad_response",
                 "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](const std::string&) { return 1; }};
  });
  auto to = handle<napping>::unchecked(raw);
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(pending.failed_with() == errc::bad_response);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "killing what is dead changes nothing [X10] [GE-01] [GR-01]",
                 "[death]") {
  int alive = 0;
  ledger seen;
  auto to = spawn<mortal>(sleeper(*this, seen), alive);
  auto pending = start([&] { return ask<go>(to.within(2h), 0); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  parley::stop(to);
  run();
  REQUIRE(alive == 0);
}

TEST_CASE("a system ends with a thousand suspended handlers in it", "[death]") {
  int alive = 0;
  {
    ledger seen;
    parley::testing::world w;
    w.on_leftovers(
        [](const std::string&) {}); // the handles outlive the world's last step on purpose
    auto to = w.spawn<mortal>(w.spawn<librarian>(seen), alive);
    for (int i = 0; i < 1000; ++i)
      static_cast<void>(w.start([&, i] { return ask<go>(to.within(2h), i % await_points); }));
    w.run();
    REQUIRE(alive >= 1000);
    anon_send_exit(to.caf(), caf::exit_reason::kill);
  }
  REQUIRE(alive == 0);
}

TEST_CASE_METHOD(deterministic, "a reply that outlives its actor is harmless", "[death]") {
  std::optional<parley::reply<int>> kept;
  class giver : public parley::service<parley::protocol<int(go)>> {
  public:
    giver(handle<napping> to, std::optional<parley::reply<int>>& kept)
        : to_(std::move(to)), kept_(kept) {}
    int on(go) {
      kept_.emplace(ask<read_for>(to_, 1h));
      return 1;
    }

  private:
    handle<napping> to_;
    std::optional<parley::reply<int>>& kept_;
  };
  ledger seen;
  {
    auto to = spawn<giver>(sleeper(*this, seen), kept);
    REQUIRE(get([&] { return ask<go>(to, 0); }) == 1);
  }
  advance(1min); // a pending ask keeps its actor, until its deadline
  REQUIRE(!kept->cancel());
  kept.reset();
}

TEST_CASE_METHOD(deterministic, "a reply awaited on another actor is refused", "[death]") {
  std::optional<parley::reply<int>> kept;
  ledger seen;
  auto to = sleeper(*this, seen);
  auto first = [](handle<napping> to_, std::optional<parley::reply<int>>& kept_) -> task<void> {
    kept_.emplace(ask<read_for>(to_, 1s));
    co_await parley::sleep_for(10s);
  };
  auto second = [](std::optional<parley::reply<int>>& kept_) -> task<int> {
    co_return co_await *kept_;
  };
  auto a = start(first(to, kept));
  run();
  auto b = start(second(kept));
  run();
  REQUIRE_THROWS_WITH(b.get(), "parley: awaited on another actor than the one that asked");
  advance(20s);
  REQUIRE(a.done());
}
