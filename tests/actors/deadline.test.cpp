// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

namespace {

struct probe {};
PARLEY_MESSAGE_AS(probe, "deadline_test.probe", 0)
using napping = parley::protocol<int(read_for)>;
using clock_protocol = parley::protocol<std::chrono::milliseconds(probe)>;

/// Answers how much time its request has left; -1 ms for ever.
class timekeeper : public parley::service<clock_protocol> {
public:
  task<std::chrono::milliseconds> on(probe) {
    auto request = co_await parley::this_request();
    if (!request.deadline())
      co_return -1ms;
    co_return std::chrono::duration_cast<std::chrono::milliseconds>(*request.deadline() -
                                                                    system().clock().now());
  }
};

/// Asks on after a while, with options.
class middleman : public parley::service<clock_protocol> {
public:
  enum class option { none, shorter, longer, no_deadline };

  middleman(handle<clock_protocol> next, option how) : next_(std::move(next)), how_(how) {}

  task<std::chrono::milliseconds> on(probe) {
    co_await parley::sleep_for(100ms);
    if (how_ == option::shorter)
      co_return co_await ask<probe>(next_.within(50ms));
    if (how_ == option::longer)
      co_return co_await ask<probe>(next_.within(1h));
    if (how_ == option::no_deadline)
      co_return co_await ask<probe>(next_.no_deadline());
    co_return co_await ask<probe>(next_);
  }

private:
  handle<clock_protocol> next_;
  option how_;
};

/// Never answers.
caf::behavior black_hole(caf::event_based_actor* self) {
  parley::port::handle_others(*self, [] {});
  auto kept = std::make_shared<std::vector<caf::response_promise>>();
  return {[=](const read_for&) -> caf::result<int> {
    kept->push_back(self->make_response_promise());
    return caf::delegated<int>();
  }};
}

} // namespace

TEST_CASE_METHOD(deterministic, "an ask that is not answered in time fails with deadline_exceeded",
                 "[deadline]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto late = start([&] { return ask<read_for>(desk.within(2s), 1h); });
  advance(1999ms);
  REQUIRE(!late.done());
  advance(1ms);
  REQUIRE(late.failed_with() == errc::deadline_exceeded);
}

TEST_CASE_METHOD(deterministic, "the failure names the message, the time and the line",
                 "[deadline]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto late = start([&] { return ask<read_for>(desk.within(2s), 1h); });
  advance(2s);
  try {
    late.get();
    FAIL("answered");
  } catch (const failure& f) {
    CHECK(std::string(f.what()).starts_with("deadline_exceeded: library.read_for was not answered "
                                            "within 2000ms (at deadline.test.cpp:"));
  }
}

TEST_CASE_METHOD(deterministic, "an expired deadline cancels the callee's work", "[deadline]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto late = start([&] { return ask<read_for>(desk.within(2s), 1h); });
  advance(2s);
  REQUIRE(seen.cancelled == 1);
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic, "every ask has a deadline: 30 s unless said otherwise",
                 "[deadline]") {
  auto to = spawn<timekeeper>();
  REQUIRE(get([&] { return ask<probe>(to); }) == 30s);
  REQUIRE(get([&] { return ask<probe>(to.within(7s)); }) == 7s);
  REQUIRE(get([&] { return ask<probe>(to.no_deadline()); }) == -1ms);
}

TEST_CASE("the default deadline is the configuration's", "[deadline]") {
  auto config = std::make_unique<caf::actor_system_config>();
  caf::put(config->content, "parley.default-deadline", caf::timespan(5s));
  parley::testing::world w(std::move(config));
  auto to = w.spawn<timekeeper>();
  REQUIRE(w.get([&] { return ask<probe>(to); }) == 5s);
}

TEST_CASE_METHOD(deterministic, "a nested ask inherits what remains of its caller's deadline",
                 "[deadline]") {
  using option = middleman::option;
  auto last = spawn<timekeeper>();
  auto remaining = [&](option how) {
    auto to = spawn<middleman>(last, how);
    auto result = start([=] { return ask<probe>(to.within(1s)); });
    advance(200ms);
    return result.get();
  };
  REQUIRE(remaining(option::none) == 900ms);
  REQUIRE(remaining(option::shorter) == 50ms);
  REQUIRE(remaining(option::longer) == 900ms);
  REQUIRE(remaining(option::no_deadline) == -1ms);
}

TEST_CASE_METHOD(deterministic, "zero or less fails at once, and nothing is sent [T8]",
                 "[deadline]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto zero = start([&] { return ask<borrow>(desk.within(0s), "emma"); });
  auto negative = start([&] { return ask<borrow>(desk.within(-1s), "emma"); });
  run();
  REQUIRE(zero.failed_with() == errc::deadline_exceeded);
  REQUIRE(negative.failed_with() == errc::deadline_exceeded);
  REQUIRE(seen.started == 0);
}

TEST_CASE_METHOD(deterministic,
                 "an answer that is there beats a deadline that passed since [T8] [TO-16]",
                 "[deadline]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto pending = ask<borrow>(to.within(10ms), "emma");
    co_await parley::sleep_for(1s);
    auto found = co_await pending;
    co_return found.title;
  };
  auto result = start(work(desk));
  advance(2s);
  REQUIRE(result.get() == "emma");
}

TEST_CASE_METHOD(deterministic,
                 "an answer after a deadline or a cancel is dropped and counted, once each "
                 "[X6] [MK-04] [TW-13]",
                 "[deadline]") {
  class stubborn : public parley::service<napping> {
  public:
    task<int> on(read_for request) {
      for (auto slept = false; !slept;) {
        try {
          co_await parley::sleep_for(request.time);
          slept = true;
        } catch (const parley::cancelled&) { // goes on
        }
      }
      co_return 1;
    }
  };
  handle<napping> to = spawn<stubborn>();
  auto work = [](handle<napping> to_) -> task<std::string> {
    auto one = ask<read_for>(to_.within(1s), 5s);
    auto two = ask<read_for>(to_, 5s);
    auto late = co_await parley::as_outcome(one);
    two.cancel();
    auto given_up = co_await parley::as_outcome(two);
    co_await parley::sleep_for(1min); // both answers come meanwhile
    std::string text(to_string(late.get_if<failure>()->code()));
    text += ", ";
    text += to_string(given_up.get_if<failure>()->code());
    co_return text;
  };
  auto state = parley::detail::system_state::of(caf());
  auto before = state->late_answers.load();
  auto result = start(work(to));
  advance(2min);
  REQUIRE(result.get() == "deadline_exceeded, cancelled");
  REQUIRE(state->late_answers.load() == before + 2);
}

TEST_CASE_METHOD(deterministic, "an enormous deadline is no deadline and does not overflow",
                 "[deadline]") {
  auto to = spawn<timekeeper>();
  REQUIRE(get([&] { return ask<probe>(to.within(std::chrono::steady_clock::duration::max())); }) ==
          -1ms);
  REQUIRE(get([&] { return ask<probe>(to.within(std::chrono::hours::max())); }) == -1ms);
  REQUIRE(get([&] { return ask<probe>(to.within(std::chrono::duration<double>(INFINITY))); }) ==
          -1ms);
  auto past = start([&] { return ask<probe>(to.within(std::chrono::hours::min())); });
  run();
  REQUIRE(past.failed_with() == errc::deadline_exceeded);
}

TEST_CASE_METHOD(deterministic, "an enormous sleep does not end at once", "[deadline]") {
  auto work = []() -> task<void> { co_await parley::sleep_for(std::chrono::hours::max()); };
  auto sleeping = start(work());
  advance(24h);
  REQUIRE_FALSE(sleeping.done());
  parley::detail::system_state::of(caf())->kill_all();
  run();
}

TEST_CASE_METHOD(deterministic, "ever nearer deadlines leave a handful of clock entries",
                 "[deadline]") {
  auto hole = caf().spawn(black_hole);
  auto to = handle<parley::protocol<int(read_for)>>::unchecked(hole);
  auto work = [](handle<parley::protocol<int(read_for)>> to_,
                 parley::testing::world& w) -> task<std::size_t> {
    std::vector<parley::reply<int>> pending;
    std::size_t most = 0;
    for (int i = 0; i < 100'000; ++i) {
      pending.push_back(ask<read_for>(to_.within(1h - std::chrono::milliseconds(i)), 1ms));
      if (i % 100 == 0) {
        co_await parley::sleep_for(0s);
        most = std::max(most, w.clock_entries());
      }
    }
    co_return most;
  };
  auto most = start(work(to, *this));
  run();
  REQUIRE(most.get() <= 3);
  anon_send_exit(hole, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a deadline that was met leaves no timer", "[deadline]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<void> {
    for (int i = 0; i < 1000; ++i)
      co_await ask<count>(to.within(1h));
  };
  get(work(desk));
  REQUIRE(left().timers == 0);
}

TEST_CASE_METHOD(deterministic, "a sleeper wakes after its time, not before [T1] [ND-11]",
                 "[sleep]") {
  auto begin = now();
  auto work = [](parley::testing::world& w) -> task<std::chrono::steady_clock::time_point> {
    co_await parley::sleep_for(100ms);
    co_return w.now();
  };
  auto woke = start(work(*this));
  advance(99ms);
  REQUIRE(!woke.done());
  advance(10s);
  REQUIRE(woke.get() == begin + 100ms);
}

TEST_CASE_METHOD(deterministic,
                 "sleepers with equal times wake in the order in which they began [T3]",
                 "[sleep]") {
  class dormitory : public parley::service<parley::protocol<int(read_for), int(count)>> {
  public:
    explicit dormitory(std::vector<int>& order) : order_(order) {}
    task<int> on(read_for request) {
      auto me = next_++;
      co_await parley::sleep_for(request.time);
      order_.push_back(me);
      co_return me;
    }
    int on(count) { return next_; }

  private:
    std::vector<int>& order_;
    int next_ = 0;
  };
  std::vector<int> order;
  auto to = spawn<dormitory>(order);
  auto work = [](handle<parley::protocol<int(read_for), int(count)>> to_) -> task<void> {
    std::vector<parley::reply<int>> all;
    for (int i = 0; i < 8; ++i)
      all.push_back(ask<read_for>(to_, 50ms));
    for (auto& one : all)
      co_await one;
  };
  auto done = start(work(to));
  advance(50ms);
  REQUIRE(done.done());
  REQUIRE(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE_METHOD(deterministic,
                 "sleeping for zero lets the messages that are there run first [GE-07]",
                 "[sleep]") {
  class counts_twice : public parley::service<napping> {
  public:
    explicit counts_twice(std::vector<std::string>& order) : order_(order) {}
    task<int> on(read_for) {
      auto name = std::string(1, static_cast<char>('A' + next_++));
      order_.push_back("1" + name);
      co_await parley::sleep_for(0s);
      order_.push_back("2" + name);
      co_return 0;
    }

  private:
    std::vector<std::string>& order_;
    int next_ = 0;
  };
  std::vector<std::string> order;
  auto to = spawn<counts_twice>(order);
  auto work = [](handle<napping> to_) -> task<void> {
    auto a = ask<read_for>(to_, 0ms);
    auto b = ask<read_for>(to_, 0ms);
    co_await a;
    co_await b;
  };
  get(work(to));
  REQUIRE(order == std::vector<std::string>{"1A", "1B", "2A", "2B"});
}

TEST_CASE_METHOD(deterministic, "an unreachable sleeper ends with its last handle", "[sleep]") {
  ledger seen;
  {
    auto desk = spawn<librarian>(seen);
    auto work = [](handle<library::desk> to) -> task<void> {
      tell<read_for>(to, 1h);
      co_return;
    };
    get(work(desk));
    REQUIRE(seen.alive == 1);
  }
  run();
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a deadline keeps no actor: one that waits for nobody's answer ends with its "
                 "last handle",
                 "[deadline]") {
  class waits : public parley::service<napping> {
  public:
    waits(handle<napping> to, ledger& seen) : to_(std::move(to)), seen_(seen) {}
    task<int> on(read_for) {
      guard alive(seen_.alive);
      co_return co_await ask<read_for>(to_.within(1h), 1ms);
    }

  private:
    handle<napping> to_;
    ledger& seen_;
  };
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[=](const read_for&) -> caf::result<int> {
      self->current_mailbox_element()->mid.mark_as_answered(); // which it is not
      return caf::delegated<int>();
    }};
  });
  ledger seen;
  {
    handle<napping> to = spawn<waits>(handle<napping>::unchecked(raw), seen);
    auto work = [](handle<napping> to_) -> task<void> {
      tell<read_for>(to_, 1ms);
      co_return;
    };
    get(work(to));
    REQUIRE(seen.alive == 1);
  }
  run();
  REQUIRE(seen.alive == 0);
  REQUIRE(left().alarms == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a deadline beyond the clock is none, also one from elsewhere",
                 "[deadline]") {
  namespace port = parley::port;
  ledger seen;
  handle<napping> to = spawn<librarian>(seen);
  auto far = start([&] { return ask<read_for>(to.within(std::chrono::nanoseconds::max()), 1h); });
  auto* target = caf::actor_cast<caf::abstract_actor*>(to);
  caf::scoped_actor self{caf()};
  auto sender = caf::actor_cast<caf::strong_actor_ptr>(self);
  port::send_shadow(sender, *target, port::kind::context, 42, false, nullptr,
                    caf::make_message(std::numeric_limits<std::int64_t>::max(), std::uint64_t{0}));
  target->enqueue(
      port::make_element(sender, port::request_id(42, false), caf::make_message(read_for{1h})),
      nullptr);
  run();
  REQUIRE(seen.started == 2);
  REQUIRE(seen.alive == 2);
  advance(1h);
  REQUIRE(far.get() > 0);
  REQUIRE(seen.finished == 2);
}
