// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

namespace {

struct say {
  std::string who;
  bool lets_others = false;
};
PARLEY_MESSAGE_AS(say, "task_test.say", 0, who, lets_others)
using chatting = parley::protocol<int(say)>;
using napping = parley::protocol<int(read_for)>;

task<void> none() {
  co_return;
}
task<int> single() {
  co_return 1;
}
task<std::pair<int, std::string>> several() {
  co_return std::pair(2, std::string("two"));
}

/// Says its name five times, with a ready await or a zero sleep after each.
class chatter : public parley::service<chatting> {
public:
  explicit chatter(std::string& log) : log_(log) {}

  task<int> on(say request) {
    for (int i = 0; i < 5; ++i) {
      log_ += request.who;
      if (request.lets_others)
        co_await parley::sleep_for(0s);
      else
        co_await none();
    }
    co_return 0;
  }

private:
  std::string& log_;
};

task<void> both_say(handle<chatting> to, bool lets_others) {
  auto a = ask<say>(to, "a", lets_others);
  auto b = ask<say>(to, "b", lets_others);
  co_await a;
  co_await b;
}

task<int> delayed(handle<library::desk> to, std::string title) {
  auto found = co_await ask<borrow>(to, title);
  co_await parley::sleep_for(1h);
  co_return found.page_count;
}

task<int> alive_inside(int& alive) {
  guard local(alive);
  co_await parley::sleep_for(1ms);
  co_return alive;
}
task<bool> unwound(int& alive) {
  auto inside = co_await alive_inside(alive);
  co_return inside == 1 && alive == 0;
}

task<int> fails() {
  co_await parley::sleep_for(1ms);
  throw std::runtime_error("inner");
}
task<int> translates() {
  try {
    co_return co_await fails();
  } catch (const std::runtime_error&) {
    throw std::out_of_range("outer");
  }
}
task<int> recovers() {
  try {
    co_return co_await translates();
  } catch (const std::out_of_range&) {
    co_return 5;
  }
}

} // namespace

TEST_CASE_METHOD(deterministic, "a task yields nothing, one value or several [C14] [MO-01]",
                 "[task]") {
  auto work = []() -> task<std::string> {
    co_await none();
    auto one = co_await single();
    auto more = co_await several();
    co_return std::to_string(one + more.first) + more.second;
  };
  REQUIRE(get(work()) == "3two");
}

TEST_CASE_METHOD(deterministic,
                 "a child's locals are gone before its parent goes on [C14] [PY-03] [PY-09]",
                 "[task]") {
  int alive = 0;
  auto result = start(unwound(alive));
  advance(1s);
  REQUIRE(result.get());
}

TEST_CASE_METHOD(deterministic,
                 "a child may turn a failure into another, or into a value [C14] [TW-19] [PY-05]",
                 "[task]") {
  auto other = start(translates());
  auto value = start(recovers());
  advance(1s);
  REQUIRE_THROWS_AS(other.get(), std::out_of_range);
  REQUIRE(value.get() == 5);
}

TEST_CASE_METHOD(deterministic,
                 "ready awaits go on at once, and a zero sleep lets others run [C13] [TO-07]",
                 "[task]") {
  std::string log;
  auto to = spawn<chatter>(log);
  get(both_say(to, false));
  REQUIRE(std::exchange(log, {}) == "aaaaabbbbb");
  get(both_say(to, true));
  REQUIRE(log == "ababababab");
}

TEST_CASE_METHOD(deterministic, "a delayed value comes late, a failure at once [T1] [Q-20]",
                 "[task]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto late = start(delayed(desk, "emma"));
  auto failed = start(delayed(desk, "dune"));
  run();
  REQUIRE(!late.done());
  REQUIRE_THROWS_AS(failed.get(), not_found);
  advance(1h);
  REQUIRE(late.get() == 474);
}

TEST_CASE_METHOD(deterministic, "work resumes on its own actor after every await [C12]", "[task]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto raw = caf().spawn(
      [](caf::event_based_actor*) -> caf::behavior { return {[](const read_for&) { return 1; }}; });
  auto work = [](handle<library::desk> to, handle<napping> raw_to) -> task<int> {
    auto* self = parley::detail::current();
    int elsewhere = 0;
    auto check = [self, &elsewhere] { elsewhere += parley::detail::current() == self ? 0 : 1; };
    co_await parley::sleep_for(1ms);
    check();
    co_await parley::sleep_for(0s);
    check();
    co_await ask<count>(to);
    check();
    co_await ask<read_for>(to, 1ms);
    check();
    co_await ask<read_for>(raw_to, 1ms);
    check();
    auto late = co_await parley::as_outcome(ask<read_for>(to.within(1ms), 1h));
    check();
    auto gone = co_await parley::as_outcome(ask<borrow>(to, "dune"));
    check();
    co_await none();
    check();
    co_return elsewhere + (late.has_value() || gone.has_value() ? 100 : 0);
  };
  auto result = start(work(desk, handle<napping>::unchecked(raw)));
  advance(1s);
  REQUIRE(result.get() == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "awaiting a sleep twice is an error, and harms nothing", "[task]") {
  auto work = []() -> task<std::string> {
    auto nap = parley::sleep_for(1ms);
    co_await nap;
    std::string text;
    try {
      co_await nap;
    } catch (const std::logic_error& e) {
      text = e.what();
    }
    auto one = parley::sleep_for(2ms);
    auto two = parley::sleep_for(1ms);
    co_await two;
    co_await one;
    co_return text;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "parley: awaited twice, or after it was moved from");
}

TEST_CASE_METHOD(deterministic, "a task without its work is refused where it is started",
                 "[task]") {
  auto used = single();
  REQUIRE(get(std::move(used)) == 1);
  REQUIRE_THROWS_WITH(start(std::move(used)),
                      "parley::task: awaited twice, or after it was moved from");
}

TEST_CASE_METHOD(deterministic, "what is assigned to takes the other's work and drops its own",
                 "[task]") {
  int alive = 0;
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to_, int& alive_) -> task<int> {
    auto kept = alive_inside(alive_);
    kept = single();
    auto first = ask<read_for>(to_, 1ms);
    auto second = ask<read_for>(to_, 2ms);
    first = std::move(second);
    auto books = co_await first;
    auto again = co_await parley::as_outcome(second);
    co_return co_await std::move(kept) * 100 + books * 10 + static_cast<int>(again.has_value());
  };
  auto result = start(work(to, alive));
  advance(1s);
  REQUIRE_THROWS_AS(result.get(), std::logic_error); // `second` has no answer of its own
  REQUIRE(alive == 0);
}

TEST_CASE_METHOD(deterministic, "a task's outcome holds whatever it throws", "[task]") {
  auto work = []() -> task<std::string> {
    auto odd = []() -> task<int> {
      throw 42;
      co_return 1;
    };
    auto out = co_await parley::as_outcome(odd());
    co_return std::string(to_string(out.get_if<failure>()->code()));
  };
  REQUIRE(get(work()) == "handler_threw");
}
