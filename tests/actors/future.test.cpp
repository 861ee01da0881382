// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "actors/reports.hpp"

using namespace parley_test;
using namespace library;
using parley::future;

namespace {

using napping = parley::protocol<int(read_for)>;

task<int> after(std::chrono::milliseconds length, int value) {
  co_await parley::sleep_for(length);
  co_return value;
}

task<int> fails_after(std::chrono::milliseconds length, std::string why) {
  co_await parley::sleep_for(length);
  throw std::runtime_error(why);
  co_return 0;
}

task<int> one() {
  co_return 1;
}

/// What is thrown, as a text.
template <class A>
task<std::string> told(A operation) {
  std::string text;
  try {
    text = std::to_string(co_await std::move(operation));
  } catch (const parley::cancelled& c) {
    text = "cancelled: " + std::string(c.text());
  } catch (const std::exception& e) {
    text = e.what();
  }
  co_return text;
}

future<int> chain_of(int links) {
  auto chain = parley::start(after(1s, 0));
  for (int i = 0; i < links; ++i)
    chain = chain.then([](int x) { return x + 1; });
  return chain;
}

} // namespace

TEST_CASE_METHOD(deterministic, "a future starts now and is awaited later", "[future]") {
  auto work = []() -> task<int> {
    auto a = parley::start(after(1s, 1));
    auto b = parley::start(after(1s, 2));
    auto sum = co_await a;
    co_return sum + co_await b;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 3);
}

TEST_CASE_METHOD(deterministic, "work that throws at once fails its future, not its start [TO-01]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto throws = []() -> task<int> {
      throw std::runtime_error("at once");
      co_return 0;
    };
    auto f = parley::start(throws());
    co_return "later: " + co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "later: at once");
}

// -- when steps run ---------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "a step runs later, also behind a result that is there [V3] [Q-01] [ND-01]",
                 "[future]") {
  auto work = [](std::string& log) -> task<void> {
    auto settled = parley::ready(1);
    log += "a";
    auto step = settled.then([&log](int) { log += "c"; });
    log += "b";
    co_await step;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "abc");
}

TEST_CASE_METHOD(deterministic, "started work begins behind who starts it, in order [V3] [GE-07]",
                 "[future]") {
  auto work = [](std::string& log) -> task<void> {
    auto say = [](std::string& to, const char* what) -> task<void> {
      to += std::string("1") + what + " ";
      co_await parley::yield();
      to += std::string("2") + what + " ";
    };
    auto a = parley::start(say(log, "A"));
    auto b = parley::start(say(log, "B"));
    log += "0 ";
    co_await a;
    co_await b;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "0 1A 1B 2A 2B ");
}

TEST_CASE_METHOD(deterministic,
                 "what follows a step runs behind the steps of what it returned [TW-06]",
                 "[future]") {
  auto work = [](std::string& log) -> task<void> {
    auto inner = parley::start(after(1s, 1)).share();
    auto first = inner.then([&log](int) { log += "a"; });
    auto second = inner.then([&log](int) { log += "b"; });
    auto outer =
        parley::ready(0).then([inner](int) { return inner; }).then([&log](int) { log += "c"; });
    co_await outer;
  };
  std::string log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log == "abc");
}

// -- adoption ---------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a chain of futures adopts what its steps return [V8]",
                 "[future]") {
  auto work = []() -> task<int> {
    auto chain = parley::start(after(1s, 1))
                     .then([](int x) { return x + 1; })
                     .then([](int x) { return after(1s, x * 10); })
                     .then([](int x) { return parley::ready(x + 1); })
                     .then([](int x, int y) { return parley::start(after(1s, x + y)); }, 100);
    co_return co_await chain;
  };
  auto result = start(work());
  advance(3s);
  REQUIRE(result.get() == 121);
}

TEST_CASE_METHOD(deterministic, "a future that adopted a pending one is pending [V14] [Q-21]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto f = parley::ready(1).then([](int) { return after(1s, 7); });
    co_await parley::sleep_for(500ms);
    std::string log = f.ready() || f.poll() ? "settled " : "pending ";
    co_await parley::sleep_for(500ms);
    auto seen = f.poll();
    log += seen ? std::to_string(**seen) : "pending";
    co_return log;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "pending 7");
}

TEST_CASE_METHOD(deterministic, "an adopted failure belongs to the outer future alone [V8] [TW-02]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto f = parley::ready(1).then([](int) { return parley::start(fails_after(1s, "inner")); });
    co_return co_await told(std::move(f));
  };
  reports seen(caf());
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "inner");
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic,
                 "a step may return a value or any operation, and the next cannot tell [V10]",
                 "[future]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto plain = parley::ready(1).then([](int x) { return x; });
    auto lazy = parley::ready(2).then([](int) { return one(); });
    auto asked = parley::ready(3).then([to](int) { return ask<count>(to); });
    auto future = parley::ready(4).then([](int) { return parley::ready(4); });
    auto none = parley::ready().then([] {}).then([] { return 5; });
    auto throws = parley::ready(6).then([](int) -> int { throw std::runtime_error("six"); });
    auto failed =
        parley::ready(7).then([](int) { return parley::failed<int>(failure(errc::other)); });
    auto sum = co_await plain + co_await lazy + co_await asked + co_await future + co_await none;
    auto text = std::to_string(sum) + " " + co_await told(std::move(throws));
    co_return text + " " + co_await told(std::move(failed));
  };
  REQUIRE(get(work(desk)).starts_with("11 six other"));
}

// -- recover, finally, tap --------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "recover makes a value of a failure [V6]", "[future]") {
  auto work = []() -> task<std::string> {
    auto f = parley::start(fails_after(1s, "down"))
                 .then([](int x) { return x + 1000; })
                 .recover([](const failure& f) { return f.text() == "down" ? 5 : 6; })
                 .then([](int x) { return x + 1; });
    co_return co_await told(std::move(f));
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "6");
}

TEST_CASE_METHOD(deterministic, "a failure of recover has the one before as its cause [V6] [TO-08]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto f = parley::start(fails_after(1s, "first")).recover([](const failure&) -> task<int> {
      co_await parley::sleep_for(1s);
      throw failure(errc::overloaded, "second");
      co_return 0;
    });
    std::string text;
    try {
      co_await f;
    } catch (const failure& x) {
      text = x.text();
      x.each_cause([&](const failure& cause) { text += " < " + std::string(cause.text()); });
    }
    co_return text;
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "second < first");
}

TEST_CASE_METHOD(deterministic, "recover lets values and cancels pass [V6]", "[future]") {
  auto work = []() -> task<std::string> {
    auto never = [](const failure&) -> int { throw std::logic_error("called"); };
    auto value = parley::ready(1).recover(never);
    auto cancelled = parley::start(after(1h, 2)).recover(never);
    co_await parley::sleep_for(1s);
    cancelled.cancel("no more");
    auto text = co_await told(std::move(value));
    co_return text + " " + co_await told(std::move(cancelled));
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "1 cancelled: no more");
}

TEST_CASE_METHOD(deterministic, "finally keeps the outcome, and is waited for [V7] [Q-15] [DJ-09]",
                 "[future]") {
  auto how = GENERATE(0, 1, 2);
  auto work = [](int kind, std::string& log) -> task<std::string> {
    future<int> from;
    if (kind == 0)
      from = parley::start(after(1s, 1));
    else if (kind == 1)
      from = parley::start(fails_after(1s, "down"));
    else
      from = parley::start(after(1h, 1));
    auto f = from.finally([&log]() -> task<void> {
      co_await parley::sleep_for(1s);
      log += "cleaned up";
    });
    co_await parley::sleep_for(1s);
    if (kind == 2)
      f.cancel("enough");
    co_return co_await told(std::move(f));
  };
  std::string log;
  auto result = start(work(how, log));
  advance(1900ms);
  REQUIRE(!result.done());
  advance(100ms);
  REQUIRE(result.get() ==
          std::array{"1", "down", "cancelled: enough"}.at(static_cast<std::size_t>(how)));
  REQUIRE(log == "cleaned up");
}

TEST_CASE_METHOD(deterministic, "a failure of finally replaces the outcome [V7] [DJ-09] [PY-02]",
                 "[future]") {
  auto later = GENERATE(false, true);
  auto work = [](bool is_async) -> task<std::string> {
    auto now = []() -> void { throw failure(errc::overloaded, "cleaning failed"); };
    auto then = []() -> task<int> { return fails_after(1s, "cleaning failed"); };
    std::string log;
    for (auto kind : {0, 1, 2}) {
      future<int> from;
      if (kind == 0)
        from = parley::ready(1);
      else if (kind == 1)
        from = parley::failed<int>(failure(errc::other, "down"));
      else
        from = parley::start(after(1h, 1));
      auto f = is_async ? from.finally(then) : from.finally(now);
      if (kind == 2)
        f.cancel();
      auto out = co_await parley::as_outcome(f);
      log += std::string(out.get_if<failure>()->text()) + "; ";
    }
    co_return log;
  };
  auto result = start(work(later));
  advance(3s);
  REQUIRE(result.get() == "cleaning failed; cleaning failed; cleaning failed; ");
}

TEST_CASE_METHOD(deterministic,
                 "finally that fails keeps the failure before it as the cause [PY-02]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto f = parley::failed<int>(failure(errc::other, "down")).finally([] {
      throw failure(errc::overloaded, "cleaning failed");
    });
    auto out = co_await parley::as_outcome(f);
    std::string causes;
    out.get_if<failure>()->each_cause([&](const failure& x) { causes += x.text(); });
    co_return causes;
  };
  REQUIRE(get(work()) == "down");
}

TEST_CASE_METHOD(deterministic, "tap sees a value, and only a value [V7] [Q-17]", "[future]") {
  auto work = [](std::string& log) -> task<std::string> {
    auto note = [&log](const int& x) { log += "saw " + std::to_string(x); };
    auto value = parley::ready(1).tap(note);
    auto failed = parley::failed<int>(failure(errc::other, "down")).tap(note);
    auto cancelled = parley::start(after(1h, 3)).tap(note);
    cancelled.cancel();
    auto text = co_await told(std::move(value));
    auto why = co_await parley::as_outcome(failed);
    text += " " + std::string(why.get_if<failure>()->text());
    co_return text + " " + co_await told(std::move(cancelled));
  };
  std::string log;
  REQUIRE(get(work(log)) == "1 down cancelled: cancelled by the same actor");
  REQUIRE(log == "saw 1");
}

TEST_CASE_METHOD(deterministic, "tap is waited for, and its failure replaces the value [V7] [Q-17]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto slow = parley::ready(1).tap([](int) { return after(1s, 2); });
    auto fails = parley::ready(1).tap([](int) { return fails_after(1s, "tap failed"); });
    auto began = parley::now();
    auto text = co_await told(std::move(slow));
    text += parley::now() - began == 1s ? " after 1s " : " at once ";
    co_return text + co_await told(std::move(fails));
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "1 after 1s tap failed");
}

// -- scale ------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a hundred thousand links need no stack [V8] [TW-07] [Q-24]",
                 "[future]") {
  auto work = []() -> task<int> { co_return co_await chain_of(100'000); };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 100'000);
}

TEST_CASE_METHOD(deterministic, "a cancel of the last of many links reaches the first [V8] [DJ-02]",
                 "[future]") {
  auto begun = GENERATE(false, true);
  auto work = [](bool has_begun) -> task<std::string> {
    auto f = chain_of(100'000);
    if (has_begun)
      co_await parley::yield();
    f.cancel("all of it");
    co_return co_await told(std::move(f));
  };
  auto result = start(work(begun));
  run();
  REQUIRE(result.get() == "cancelled: all of it");
}

TEST_CASE_METHOD(deterministic, "an actor that dies destroys a hundred thousand links [V8] [X10]",
                 "[future]") {
  class holder : public parley::service<napping> {
  public:
    task<int> on(read_for) { co_return co_await chain_of(100'000); }
  };
  reports seen(caf());
  auto to = spawn<holder>();
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "a future leaves nothing behind when it was awaited", "[future]") {
  auto work = [](int& alive) -> task<int> {
    auto make = [](int& count) -> task<guard> { co_return guard(count); };
    auto most = 0;
    for (int i = 0; i < 20'000; ++i) {
      auto f = parley::start(make(alive)).then([](guard x) { return x; });
      auto value = co_await f;
      most = std::max(most, alive);
    }
    co_return most;
  };
  int alive = 0;
  REQUIRE(get(work(alive)) == 1);
  REQUIRE(alive == 0);
}

// -- bad use ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "work that awaits its own future fails [V9] [AS-14] [PY-07]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto own = std::make_shared<future<int>>();
    auto awaits = [](std::shared_ptr<future<int>> f) -> task<int> { co_return co_await *f; };
    *own = parley::start(awaits(own));
    co_await parley::yield();
    co_return "went on";
  };
  reports seen(caf());
  REQUIRE(get(work()) == "went on");
  REQUIRE(seen.lines() == std::vector<std::string>{
                              "deadlock: a future of this work was awaited by the work itself"});
}

TEST_CASE_METHOD(deterministic, "a step that returns the future it settles fails [V9] [TW-01]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto own = std::make_shared<parley::shared_future<int>>();
    auto f = parley::ready(1).then([own](int) { return *own; }).share();
    *own = f;
    auto out = co_await parley::as_outcome(f);
    *own = {};
    co_return std::string(out.get_if<failure>()->text());
  };
  REQUIRE(get(work()) == "a future of this work was awaited by the work itself");
}

TEST_CASE_METHOD(deterministic, "works that wait for each other fail at the await [V9]",
                 "[future]") {
  auto grouped = GENERATE(false, true);
  auto work = [](bool in_group) -> task<void> {
    auto box = std::make_shared<future<int>>();
    auto inner = [](std::shared_ptr<future<int>> f) -> task<int> { co_return co_await *f; };
    auto outer = [](future<int> other, bool grouped_) -> task<int> {
      if (!grouped_)
        co_return co_await other;
      auto [a, b] = co_await parley::all(other, after(1h, 1));
      co_return a + b;
    };
    auto second = parley::start(inner(box));
    *box = parley::start(outer(std::move(second), in_group));
    co_await parley::sleep_for(1s);
  };
  reports seen(caf());
  auto done = start(work(grouped));
  advance(1s);
  REQUIRE(done.done());
  REQUIRE(seen.lines() ==
          std::vector<std::string>{
              "deadlock: the work behind the future waits for the work that awaits it"});
}

TEST_CASE_METHOD(deterministic, "a future is awaited once, and says so [MK-02]", "[future]") {
  auto work = []() -> task<std::string> {
    auto f = parley::ready(1);
    co_await f;
    std::string text = f.valid() ? "valid; " : "";
    try {
      co_await f;
    } catch (const std::logic_error& e) {
      text += e.what();
    }
    try {
      auto g = f.then([](int x) { return x; });
    } catch (const std::logic_error& e) {
      text += std::string("; ") + e.what();
    }
    co_return text;
  };
  REQUIRE(
      get(work()) ==
      "parley::future::co_await: it is empty: moved from, or awaited, chained or shared before; "
      "parley::future::then: it is empty: moved from, or awaited, chained or shared before");
}

TEST_CASE_METHOD(deterministic, "a future is refused on another actor and outside of all",
                 "[future]") {
  auto box = std::make_shared<future<int>>();
  auto make = [](std::shared_ptr<future<int>> to) -> task<void> {
    *to = parley::start(after(1h, 1));
    co_await parley::sleep_for(1h);
  };
  auto use = [](std::shared_ptr<future<int>> f) -> task<std::string> {
    std::string text;
    try {
      co_await *f;
    } catch (const std::logic_error& e) {
      text = e.what();
    }
    co_return text;
  };
  auto owner = start(make(box));
  run();
  REQUIRE_THAT(get(use(box)),
               Catch::Matchers::Matches("parley::future: it belongs to .*#?[0-9]+ and "
                                        "was used on .*#?[0-9]+"));
  *box = {};
  auto again = start(make(box));
  run();
  REQUIRE_THROWS_WITH(box->poll(), Catch::Matchers::Matches(
                                       "parley::future: it belongs to .* and was used outside of "
                                       "actors"));
  REQUIRE(!box->cancel());
  REQUIRE_THROWS_WITH(parley::ready(1), "parley::ready: not on an actor; use block_on");
  *box = {};
  advance(1h);
}

// -- beside others ----------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a started ask names the line that started it [ND-12]",
                 "[future]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    auto f = parley::start(ask<read_for>(to.within(1ms), 1h)); // the line
    co_await parley::sleep_for(1s);
    auto out = co_await parley::as_outcome(f);
    co_return std::string(out.get_if<failure>()->where());
  };
  auto line = __LINE__ - 5;
  auto result = start(work(desk));
  advance(1s);
  REQUIRE(result.get() == "future.test.cpp:" + std::to_string(line));
}

TEST_CASE_METHOD(deterministic, "started work has the deadline of who starts it", "[future]") {
  class lender : public parley::service<napping> {
  public:
    lender(handle<library::desk> to, errc& code) : to_(std::move(to)), code_(code) {}
    task<int> on(read_for request) {
      auto f = parley::start(ask<read_for>(to_, request.time));
      auto out = co_await parley::as_outcome(f);
      code_ = out.get_if<failure>()->code();
      co_return 1;
    }

  private:
    handle<library::desk> to_;
    errc& code_;
  };
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto code = errc::other;
  auto to = spawn<lender>(desk, code);
  auto result = start([&] { return ask<read_for>(to.within(1s), 1h); });
  advance(1s);
  REQUIRE(result.failed_with() == errc::deadline_exceeded);
  REQUIRE(code == errc::deadline_exceeded);
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "a handler of a lifted actor starts futures too", "[future]") {
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {parley::lift(self, [](read_for request) -> task<int> {
      auto f = parley::start(after(request.time, 7)).then([](int x) { return x + 1; });
      co_return co_await f;
    })};
  });
  auto result = start([&] { return ask<read_for>(handle<napping>::unchecked(raw), 1s); });
  advance(1s);
  REQUIRE(result.get() == 8);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE("block_on waits for a future that a callable starts [B5]", "[future]") {
  parley::system running;
  auto make = [] { return parley::start(one()).then([](int x) { return x + 1; }); };
  REQUIRE(parley::block_on(running, make) == 2);
}

namespace {

task<int> finds_nothing(std::string title) {
  co_await parley::sleep_for(1s);
  auto why = parley::as_failure(not_found{title});
  throw parley::thrown<not_found>(not_found{title}, why);
  co_return 0;
}

} // namespace

TEST_CASE_METHOD(deterministic,
                 "recover of one type leaves failures of another as they are [V6] [TO-08]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto first = parley::start(finds_nothing("emma"))
                     .recover<std::runtime_error>([](const std::runtime_error&) { return 1; });
    auto second = parley::start(finds_nothing("emma")).recover<not_found>([](const not_found& e) {
      return static_cast<int>(e.title.size());
    });
    std::string text;
    try {
      co_await first;
    } catch (const not_found& e) {
      text = e.title;
    }
    co_return text + std::to_string(co_await second);
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "emma4");
}

TEST_CASE_METHOD(deterministic, "a failure that recover passes on is no cause of itself [V6]",
                 "[future]") {
  auto work = []() -> task<int> {
    auto again = [](const failure& why) -> int { throw why; };
    auto chain = parley::start(finds_nothing("emma")).recover(again);
    int causes = 0;
    try {
      co_await chain;
    } catch (const failure& f) {
      f.each_cause([&](const failure&) { ++causes; });
    }
    co_return causes;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 0);
}

TEST_CASE_METHOD(deterministic,
                 "what a composition tells of a failure, other readers of it do not see [C8] [V14]",
                 "[future]") {
  auto work = []() -> task<std::string> {
    auto many = parley::start(finds_nothing("emma")).share();
    auto other = many;
    std::string text;
    try {
      co_await parley::all(after(1h, 1), many);
    } catch (const not_found& e) {
      text = std::to_string(parley::as_failure(e).index().value_or(7));
    }
    try {
      static_cast<void>(co_await other);
    } catch (const failure& f) {
      text += f.index() ? " told" : " as it was";
    }
    co_return text;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == "1 as it was");
}
