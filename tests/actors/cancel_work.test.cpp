// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "actors/reports.hpp"

using namespace parley_test;
using namespace library;
using parley::cancelled;
using parley::future;
using parley::promise;

/// Cancels of work beside work: where they land, what they leave, and what they say.
namespace {

using texts = std::vector<std::string>;
using napping = parley::protocol<int(read_for)>;

task<int> after(std::chrono::milliseconds length, int value) {
  co_await parley::sleep_for(length);
  co_return value;
}

/// Sleeps for an hour, and notes the cancel.
task<int> sleeps(texts& log, std::string name) {
  try {
    co_await parley::sleep_for(1h);
  } catch (const cancelled& c) {
    log.push_back(name + ": " + std::string(c.text()));
    throw;
  }
  co_return 1;
}

/// Takes a while to clean up when it is cancelled, and has a value then.
task<int> cleans_up(std::chrono::milliseconds length, int value) {
  auto was_cancelled = false;
  try {
    co_await parley::sleep_for(1h);
  } catch (const cancelled&) {
    was_cancelled = true;
  }
  if (was_cancelled)
    co_await parley::sleep_for(length);
  co_return value;
}

/// What is thrown, as a text.
template <class A>
task<std::string> told(A operation) {
  std::string text;
  try {
    text = std::to_string(co_await std::move(operation));
  } catch (const cancelled& c) {
    text = "cancelled: " + std::string(c.text());
  } catch (const failure& x) {
    text = std::string(to_string(x.code())) + ": " + std::string(x.text());
  } catch (const std::exception& e) {
    text = e.what();
  }
  co_return text;
}

/// Awaits a future, and then something else: what each of the two came to.
task<void> awaits_both(future<int> first, texts& log) {
  log.push_back(co_await told(std::move(first)));
  log.push_back(co_await told(after(1s, 2)));
}

} // namespace

// -- where it lands ---------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "a cancel goes to the innermost work that is awaited [X2] [TW-16] [DJ-02]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto outer = [](future<int> inner, texts& to) -> task<int> {
      try {
        co_return co_await inner;
      } catch (const cancelled& c) {
        to.push_back("outer: " + std::string(c.text()));
        throw;
      }
    };
    auto f = parley::start(outer(parley::start(sleeps(log, "inner")), log));
    co_await parley::yield();
    log.emplace_back(f.cancel("enough") ? "told" : "not told");
    log.push_back(co_await told(std::move(f)));
  };
  texts log;
  get(work(log));
  REQUIRE(log == texts{"told", "inner: enough", "outer: enough", "cancelled: enough"});
}

TEST_CASE_METHOD(deterministic, "a cancel of work that asks reaches the callee's own work [X2]",
                 "[cancel]") {
  class desk : public parley::service<napping> {
  public:
    explicit desk(texts& log) : log_(log) {}
    task<int> on(read_for) {
      auto f = parley::start(sleeps(log_, "callee's child"));
      co_return co_await f;
    }

  private:
    texts& log_;
  };
  texts log;
  auto to = spawn<desk>(log);
  auto work = [](handle<napping> desk_) -> task<void> {
    auto f = parley::start(ask<read_for>(desk_, 1h));
    co_await parley::sleep_for(1s);
    f.cancel("no longer needed");
  };
  auto done = start(work(to));
  advance(1s);
  REQUIRE(log == texts{"callee's child: no longer needed"});
}

TEST_CASE_METHOD(deterministic, "a cancel reaches the work of a lifted handler [X2]", "[cancel]") {
  texts log;
  auto raw = caf().spawn([&log](caf::event_based_actor* self) -> caf::behavior {
    return {parley::lift(self, [&log](read_for) -> task<int> {
      auto f = parley::start(sleeps(log, "lifted"));
      co_return co_await f;
    })};
  });
  auto work = [](handle<napping> to) -> task<void> {
    auto f = parley::start(ask<read_for>(to, 1h));
    co_await parley::sleep_for(1s);
    f.cancel();
  };
  auto done = start(work(handle<napping>::unchecked(raw)));
  advance(1s);
  REQUIRE(log == texts{"lifted: the requester gave up"});
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic,
                 "work that cancels itself is struck at its next await, or never [X2] [AS-12]",
                 "[cancel]") {
  auto awaits = GENERATE(false, true);
  auto work = [](bool goes_on, texts& log) -> task<std::string> {
    auto own = std::make_shared<parley::shared_future<int>>();
    auto cancel = std::make_shared<future<int>>();
    auto body = [](std::shared_ptr<future<int>> self, bool goes_on_, texts& to) -> task<int> {
      self->cancel("by myself");
      to.emplace_back("went on");
      if (goes_on_)
        co_return co_await sleeps(to, "nested");
      co_return 1;
    };
    *cancel = parley::start(body(cancel, goes_on, log));
    co_await parley::yield();
    co_await parley::yield();
    co_return co_await told(std::move(*cancel));
  };
  texts log;
  auto result = get(work(awaits, log));
  REQUIRE(result == (awaits ? "cancelled: by myself" : "1"));
  REQUIRE(log == (awaits ? texts{"went on", "nested: by myself"} : texts{"went on"}));
}

TEST_CASE_METHOD(deterministic,
                 "two cancels in one turn strike at two awaits, each with its words "
                 "[X1] [X5] [AS-13]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto twice = [](texts& to) -> task<int> {
      to.push_back(co_await told(after(1h, 1)));
      to.push_back(co_await told(after(1h, 2)));
      co_return co_await after(1s, 3);
    };
    auto f = parley::start(twice(log));
    co_await parley::yield();
    f.cancel("one");
    f.cancel("two");
    log.push_back(co_await told(std::move(f)));
  };
  texts log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log == texts{"cancelled: one", "cancelled: two", "3"});
}

// -- cleaning up ------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(
    deterministic,
    "a cancelled await ends when the clean-up has, with its value [X4] [TW-17] [AS-01]",
    "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto f = parley::start(parley::start(cleans_up(2s, 5)).then([](int x) { return x + 1; }));
    co_await parley::yield();
    co_await parley::yield();
    auto began = parley::now();
    f.cancel();
    log.push_back(co_await told(std::move(f)));
    log.push_back(parley::now() - began == 2s ? "after 2s" : "at once");
  };
  texts log;
  auto done = start(work(log));
  advance(2s);
  REQUIRE(log == texts{"6", "after 2s"});
}

TEST_CASE_METHOD(deterministic,
                 "a swallowed cancel is used up, and the next one strikes [X5] "
                 "[TW-18] [AS-13] [GE-09]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto stubborn = [](texts& to) -> task<int> {
      for (int i = 0; i < 3; ++i)
        to.push_back(co_await told(after(1h, i)));
      co_return 7;
    };
    auto f = parley::start(stubborn(log));
    for (auto* why : {"one", "two", "three"}) {
      co_await parley::sleep_for(1s);
      log.emplace_back(f.cancel(why) ? "told" : "not told");
    }
    log.push_back(co_await told(std::move(f)));
  };
  texts log;
  auto done = start(work(log));
  advance(3s);
  REQUIRE(log == texts{"told", "cancelled: one", "told", "cancelled: two", "told",
                       "cancelled: three", "7"});
}

TEST_CASE_METHOD(deterministic,
                 "work that throws while it is cancelled fails with that [X3] [PY-02] [TW-19]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto inner = [](texts& to) -> task<int> {
      try {
        co_return co_await sleeps(to, "inner");
      } catch (const cancelled&) {
        throw failure(errc::other, "clean-up failed");
      }
    };
    auto outer = [](future<int> f, texts& to) -> task<int> {
      try {
        co_return co_await f;
      } catch (const failure&) {
        to.emplace_back("outer cleaned up");
        throw;
      }
    };
    auto f = parley::start(outer(parley::start(inner(log)), log));
    co_await parley::yield();
    f.cancel("enough");
    log.push_back(co_await told(std::move(f)));
  };
  texts log;
  get(work(log));
  REQUIRE(log == texts{"inner: enough", "outer cleaned up", "other: clean-up failed"});
}

TEST_CASE_METHOD(deterministic,
                 "work that outlives its time of grace is destroyed and reported [X4]",
                 "[cancel]") {
  auto work = [](int& alive, texts& log) -> task<void> {
    auto ignores = [](int& count) -> task<int> {
      guard here(count);
      co_return co_await cleans_up(1h, 1);
    };
    log.push_back(co_await told(parley::timeout(1s, ignores(alive), 2s)));
    log.push_back(std::to_string(alive));
  };
  reports seen(caf());
  int alive = 0;
  texts log;
  auto done = start(work(alive, log));
  advance(2999ms);
  REQUIRE(alive == 1);
  advance(1ms);
  REQUIRE(alive == 0);
  REQUIRE(done.done());
  REQUIRE(seen.lines() == texts{"cancelled: work that was cancelled went on for its time of grace, "
                                "and was ended"});
}

TEST_CASE_METHOD(deterministic, "the future of a child that its scope destroys is settled [X10]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto kept = std::make_shared<future<int>>();
    auto body = [](parley::scope children, std::shared_ptr<future<int>> to) -> task<void> {
      *to = children.start(cleans_up(1h, 1));
      co_await parley::sleep_for(1s);
      throw failure(errc::other, "down");
    };
    try {
      co_await parley::with_scope(body, kept);
    } catch (const failure& x) {
      log.emplace_back(x.text());
    }
    log.emplace_back(kept->ready() ? "settled" : "pending");
    log.push_back(co_await told(std::move(*kept)));
  };
  reports seen(caf());
  texts log;
  auto done = start(work(log));
  advance(10s);
  REQUIRE(log == texts{"down", "settled", "cancelled: another operation decided the outcome"});
}

// -- neither a result nor a cancel is lost ----------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "a cancel behind the result strikes at the next await [X7] [AS-04] [AS-11]",
                 "[cancel]") {
  auto steps = GENERATE(range(0, 8));
  auto shape = GENERATE(range(0, 5));
  CAPTURE(steps, shape);
  auto work = [](int yields, int kind, texts& log) -> task<void> {
    promise<int> p;
    promise<int> q;
    auto awaits = [](future<int> f) -> task<int> { co_return co_await f; };
    future<int> from;
    if (kind == 0)
      from = p.get_future();
    else if (kind == 1)
      from = parley::start(awaits(p.get_future()));
    else if (kind == 2)
      from = p.get_future().then([](int x) { return x; }).tap([](int) {}).finally([] {});
    else if (kind == 3)
      from =
          parley::start(parley::all(p.get_future(), q.get_future())).then([](auto) { return 1; });
    else
      from = parley::start(parley::shield(p.get_future()));
    auto waiter = parley::start(awaits_both(std::move(from), log));
    for (int i = 0; i < 5; ++i)
      co_await parley::yield();
    p.set_value(1);
    q.set_value(1);
    for (int i = 0; i < yields; ++i)
      co_await parley::yield();
    waiter.cancel("enough");
    co_await waiter;
  };
  texts log;
  auto done = start(work(steps, shape, log));
  advance(2s);
  REQUIRE(log.size() == 2);
  REQUIRE(std::count(log.begin(), log.end(), "cancelled: enough") == 1);
  REQUIRE((log[0] == "1" || (log[0] == "cancelled: enough" && log[1] == "2")));
}

TEST_CASE_METHOD(deterministic, "a value that was there before the cancel is not lost [X7] [AS-11]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    promise<int> p;
    auto waiter = parley::start(awaits_both(p.get_future(), log));
    co_await parley::yield();
    p.set_value(1);
    waiter.cancel("enough");
    co_await waiter;
  };
  texts log;
  get(work(log));
  REQUIRE(log == texts{"1", "cancelled: enough"});
}

// -- before it begins -------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "work that is cancelled before it begins never does [X9] [GE-01] [PY-09]",
                 "[cancel]") {
  auto work = [](int& alive, texts& log) -> task<void> {
    auto body = [](guard, texts& to) -> task<int> {
      to.emplace_back("began");
      co_return 1;
    };
    auto f = parley::start(body(guard(alive), log));
    f.cancel("too early");
    f.cancel("again");
    co_await parley::yield();
    log.emplace_back(f.cancel() ? "pending" : "ended");
    log.push_back(std::to_string(alive));
    log.push_back(co_await told(std::move(f)));
  };
  int alive = 0;
  texts log;
  get(work(alive, log));
  REQUIRE(log == texts{"ended", "0", "cancelled: again"});
}

TEST_CASE_METHOD(deterministic,
                 "a chain that is cancelled before it begins cancels its head and cleans up [X9] "
                 "[DJ-02]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto head = parley::start(sleeps(log, "head"));
    co_await parley::yield();
    auto f = head.then([&log](int) {
                   log.emplace_back("step");
                   return 1;
                 })
                 .finally([&log] { log.emplace_back("cleaned up"); });
    f.cancel("enough");
    log.push_back(co_await told(std::move(f)));
  };
  texts log;
  get(work(log));
  REQUIRE(log == texts{"head: enough", "cleaned up", "cancelled: enough"});
}

// -- shields ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "a shielded operation outlives the cancel of who waits [X8] [AS-07]", "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto shielded = [](texts& to) -> task<int> {
      auto inner = [](texts& to_) -> task<int> {
        co_await parley::sleep_for(2s);
        to_.emplace_back("inner ended");
        co_return 1;
      };
      co_return co_await parley::shield(inner(to));
    };
    auto f = parley::start(shielded(log));
    co_await parley::sleep_for(1s);
    f.cancel("enough");
    log.push_back(co_await told(std::move(f)));
    co_await parley::sleep_for(1s);
  };
  texts log;
  auto done = start(work(log));
  advance(2s);
  REQUIRE(log == texts{"cancelled: enough", "inner ended"});
}

TEST_CASE_METHOD(deterministic, "a late failure of a shielded operation is reported [X8] [AS-07]",
                 "[cancel]") {
  auto work = []() -> task<void> {
    auto fails = []() -> task<int> {
      co_await parley::sleep_for(2s);
      throw failure(errc::other, "late");
      co_return 0;
    };
    auto f = parley::start(parley::shield(fails()));
    co_await parley::sleep_for(1s);
    f.cancel();
    co_await parley::sleep_for(2s);
  };
  reports seen(caf());
  auto done = start(work());
  advance(3s);
  REQUIRE(seen.lines() == texts{"other: late"});
}

TEST_CASE_METHOD(deterministic,
                 "a shield passes values, failures and cancels of its own [X8] [AS-07]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto fails = []() -> task<int> {
      throw failure(errc::other, "down");
      co_return 0;
    };
    log.push_back(co_await told(parley::shield(after(1s, 1))));
    log.push_back(co_await told(parley::shield(fails())));
    auto inner = parley::start(after(1h, 1)).share();
    auto f = parley::start(sleeps(log, "inner"));
    f.cancel("inside");
    log.push_back(co_await told(parley::shield(f)));
  };
  texts log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log == texts{"1", "other: down", "cancelled: inside"});
}

TEST_CASE_METHOD(deterministic,
                 "a time that is over ends the wait for a shielded operation alone [X8] [AS-07]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto f = parley::start(after(2s, 1)).share();
    auto& shared = f;
    log.push_back(co_await told(parley::timeout(1s, parley::shield(shared))));
    log.push_back(co_await told(parley::timeout(0s, parley::shield(shared))));
    log.push_back(std::to_string(co_await f));
  };
  texts log;
  auto done = start(work(log));
  advance(2s);
  REQUIRE(log == texts{"deadline_exceeded: not done within 1000ms",
                       "deadline_exceeded: not done within 0ms", "1"});
}

TEST_CASE_METHOD(deterministic, "a shield among several, and several in a shield [X8] [AS-07]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto one_of_two = [](texts& to) -> task<int> {
      auto [a, b] =
          co_await parley::all(parley::shield(sleeps(to, "shielded")), sleeps(to, "bare"));
      co_return a + b;
    };
    auto both = [](texts& to) -> task<int> {
      auto [a, b] = co_await parley::shield(parley::all(sleeps(to, "in"), sleeps(to, "in")));
      co_return a + b;
    };
    auto f = parley::start(one_of_two(log));
    auto g = parley::start(both(log));
    co_await parley::sleep_for(1s);
    f.cancel("enough");
    g.cancel("enough");
    log.push_back(co_await told(std::move(f)));
    log.push_back(co_await told(std::move(g)));
  };
  texts log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log == texts{"bare: enough", "cancelled: enough", "cancelled: enough"});
  log.clear();
  advance(1h);
}

TEST_CASE_METHOD(deterministic, "an actor that stops cancels shielded work too [X8]", "[cancel]") {
  class desk : public parley::service<napping> {
  public:
    explicit desk(texts& log) : log_(log) {}
    task<int> on(read_for) { co_return co_await parley::shield(sleeps(log_, "shielded")); }

  private:
    texts& log_;
  };
  texts log;
  auto to = spawn<desk>(log);
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  parley::stop(to, 1s);
  run();
  REQUIRE(pending.failed_with() == errc::stopping);
  REQUIRE(log == texts{"shielded: the actor is stopping"});
}

// -- groups -----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "all members are cancelled although one's hook throws [X11] [TW-11]", "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    promise<int> bad;
    promise<int> good;
    bad.on_cancel([](const cancelled&) { throw std::runtime_error("in the hook"); });
    good.on_cancel(
        [&log](const cancelled& why) { log.push_back("good: " + std::string(why.text())); });
    auto both = [](future<int> a, future<int> b, texts& to) -> task<int> {
      auto [x, y, z] = co_await parley::all(a, b, sleeps(to, "third"));
      co_return x + y + z;
    };
    auto f = parley::start(both(bad.get_future(), good.get_future(), log));
    co_await parley::yield();
    co_await parley::yield();
    f.cancel("enough");
    log.push_back(co_await told(std::move(f)));
  };
  reports seen(caf());
  texts log;
  get(work(log));
  REQUIRE(log == texts{"good: enough", "third: enough", "cancelled: enough"});
  REQUIRE(seen.lines() == texts{"handler_threw: in the hook"});
}

TEST_CASE_METHOD(deterministic, "a composition that has its result cancels nobody [X11] [TW-12]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    std::vector<future<int>> each;
    each.push_back(parley::start(after(1s, 1)));
    each.push_back(parley::start(after(2s, 2)));
    auto first = parley::start(parley::first_of(1, std::move(each)));
    co_await parley::sleep_for(1500ms);
    log.emplace_back(first.cancel() ? "cancelled" : "nobody");
    auto done = co_await first;
    log.push_back(std::to_string(co_await done.pending.front().second));
  };
  texts log;
  auto done = start(work(log));
  advance(2s);
  REQUIRE(log == texts{"nobody", "2"});
}

TEST_CASE_METHOD(deterministic,
                 "a cancel of who waits cancels what it waits for, with a time or without [AS-06]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto f = parley::start(parley::timeout(1h, sleeps(log, "timed")));
    auto inner = parley::start(sleeps(log, "future"));
    auto g = parley::start(parley::timeout(1h, inner));
    co_await parley::sleep_for(1s);
    f.cancel("enough");
    g.cancel("enough");
    log.push_back(co_await told(std::move(f)));
    log.push_back(co_await told(std::move(g)));
  };
  texts log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log ==
          texts{"timed: enough", "future: enough", "cancelled: enough", "cancelled: enough"});
}

TEST_CASE_METHOD(deterministic, "a cancel before the time is over stays a cancel [TW-21]",
                 "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    auto f = parley::start(parley::timeout(2s, sleeps(log, "timed")));
    co_await parley::sleep_for(1s);
    f.cancel("enough");
    log.push_back(co_await told(std::move(f)));
    co_await parley::sleep_for(2s);
  };
  texts log;
  auto done = start(work(log));
  advance(3s);
  REQUIRE(log == texts{"timed: enough", "cancelled: enough"});
}

TEST_CASE_METHOD(deterministic,
                 "a value that is made of the timeout's cancel is the result [TW-22]", "[cancel]") {
  auto work = [](texts& log) -> task<void> {
    log.push_back(co_await told(parley::timeout(1s, cleans_up(1s, 5))));
    auto recovers = []() -> task<int> {
      try {
        co_return co_await after(1h, 1);
      } catch (const cancelled& c) {
        throw failure(errc::other, std::string(c.text()));
      }
    };
    log.push_back(co_await told(parley::timeout(1s, recovers())));
  };
  texts log;
  auto done = start(work(log));
  advance(3s);
  REQUIRE(log == texts{"5", "other: its time was over"});
}

// -- hard ends --------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "an actor that dies destroys its works, the newest first [X10]",
                 "[cancel]") {
  struct notes {
    texts& log;
    std::string name;
    notes(texts& to, std::string x) : log(to), name(std::move(x)) {}
    ~notes() { log.push_back(name); }
  };
  auto work = [](texts& log) -> task<void> {
    auto naps = [](texts& to, std::string name) -> task<int> {
      notes here(to, name);
      co_return co_await after(1h, 1);
    };
    notes here(log, "outer");
    auto f = parley::start(naps(log, "inner"));
    try {
      co_await f;
    } catch (...) {
      log.emplace_back("caught");
    }
  };
  texts log;
  auto done = start(work(log));
  run();
  parley::detail::system_state::of(caf())->kill_all();
  run();
  REQUIRE(done.failed_with() == errc::receiver_down);
  REQUIRE(log == texts{"inner", "outer"});
}

TEST_CASE_METHOD(deterministic,
                 "work that is told to stop while it runs is struck at a promise too [X2]",
                 "[cancel]") {
  class desk : public parley::service<napping> {
  public:
    task<int> on(read_for) {
      stop(1h);
      promise<int> never;
      co_return co_await never.get_future();
    }
  };
  auto to = spawn<desk>();
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(pending.failed_with() == errc::stopping);
}

// -- who and why ------------------------------------------------------------------------------------------------------

namespace {

/// What the callee of an ask is told, when the ask ends in some way.
class callee : public parley::service<napping> {
public:
  explicit callee(texts& log) : log_(log) {}
  task<int> on(read_for) {
    try {
      co_await parley::sleep_for(1h);
    } catch (const cancelled& c) {
      log_.push_back((c.why() == cancelled::reason::requester ? "requester: " : "other: ") +
                     std::string(c.text()));
      throw;
    }
    co_return 1;
  }

private:
  texts& log_;
};

/// Asks the next one, for whoever asks it.
class relay : public parley::service<napping> {
public:
  explicit relay(handle<napping> to) : to_(std::move(to)) {}
  task<int> on(read_for x) { co_return co_await ask<read_for>(to_.no_deadline(), x.time); }

private:
  handle<napping> to_;
};

} // namespace

TEST_CASE_METHOD(deterministic, "a cancelled callee is told why [F13]", "[cancel]") {
  texts log;
  handle<napping> to = spawn<callee>(log);
  std::string expected;
  auto end = [&](auto work, const char* text) {
    auto pending = start(std::move(work));
    advance(1s);
    expected = std::string("requester: ") + text;
    REQUIRE(std::exchange(log, {}) == texts{expected});
  };
  auto expires = [](handle<napping> desk) -> task<void> {
    static_cast<void>(co_await parley::as_outcome(ask<read_for>(desk.within(1s), 1h)));
  };
  auto gives_up = [](handle<napping> desk) -> task<void> {
    auto pending = ask<read_for>(desk, 1h);
    co_await parley::sleep_for(500ms);
    pending.cancel();
  };
  auto says_why = [](handle<napping> desk) -> task<void> {
    auto f = parley::start(ask<read_for>(desk, 1h));
    co_await parley::sleep_for(500ms);
    f.cancel("the user has left");
  };
  auto times_out = [](handle<napping> desk) -> task<void> {
    static_cast<void>(co_await told(parley::timeout(500ms, ask<read_for>(desk.no_deadline(), 1h))));
  };
  auto other_won = [](handle<napping> desk) -> task<void> {
    static_cast<void>(co_await parley::any(ask<read_for>(desk, 1h), after(500ms, 1)));
  };
  end(expires(to), "the requester's deadline has passed");
  end(gives_up(to), "the requester gave up");
  end(says_why(to), "the user has left");
  end(times_out(to), "the requester's time was over");
  end(other_won(to), "the requester gave up");
}

TEST_CASE_METHOD(deterministic, "a callee is told that its requester stops or has ended [F13]",
                 "[cancel]") {
  auto stops = GENERATE(false, true);
  texts log;
  handle<napping> to = spawn<callee>(log);
  handle<napping> middle = spawn<relay>(to);
  auto pending = start([&] { return ask<read_for>(middle, 1h); });
  run();
  if (stops)
    parley::stop(middle, 1s);
  else
    anon_send_exit(middle.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(log == texts{stops ? "requester: the requester is stopping"
                             : "requester: the requester has ended"});
}

TEST_CASE_METHOD(deterministic, "the words of a cancel go through the actors between [F13]",
                 "[cancel]") {
  texts log;
  handle<napping> to = spawn<callee>(log);
  handle<napping> middle = spawn<relay>(to);
  auto work = [](handle<napping> desk) -> task<void> {
    static_cast<void>(co_await parley::as_outcome(ask<read_for>(desk.within(1s), 1h)));
  };
  auto done = start(work(middle));
  advance(1s);
  REQUIRE(log == texts{"requester: the requester's deadline has passed"});
}

TEST_CASE_METHOD(deterministic, "a cancel of an older peer, which says nothing, is one too [F13]",
                 "[cancel]") {
  namespace port = parley::port;
  texts log;
  auto to = spawn<callee>(log);
  auto* target = caf::actor_cast<caf::abstract_actor*>(to);
  caf::scoped_actor self{caf()};
  auto requester = caf::actor_cast<caf::strong_actor_ptr>(caf::actor(self));
  auto ask_and_cancel = [&](port::slot_key key, caf::message content) {
    target->enqueue(port::make_element(requester, port::request_id(key, false),
                                       caf::make_message(read_for{1h})),
                    nullptr);
    run();
    port::send_shadow(requester, *target, port::kind::cancel, key, true, nullptr,
                      std::move(content));
    run();
  };
  ask_and_cancel(42, {});
  ask_and_cancel(43, caf::make_message(std::int64_t{1}));
  REQUIRE(log == texts{"requester: the requester gave up", "requester: the requester gave up"});
}
