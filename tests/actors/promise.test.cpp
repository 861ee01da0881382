// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "actors/reports.hpp"

using namespace parley_test;
using namespace library;
using parley::future;
using parley::promise;

namespace {

using napping = parley::protocol<int(read_for), void(shelve)>;
using shared_promise = std::shared_ptr<promise<int>>;

struct give {
  int value = 0;
};
PARLEY_MESSAGE_AS(give, "promise_test.give", 0, value)

/// What is thrown, as a text.
task<std::string> told(future<int> f) {
  std::string text;
  try {
    text = std::to_string(co_await f);
  } catch (const parley::cancelled& c) {
    text = "cancelled: " + std::string(c.text());
  } catch (const failure& x) {
    text = std::string(to_string(x.code())) + ": " + std::string(x.text());
  } catch (const std::exception& e) {
    text = e.what();
  }
  co_return text;
}

/// The text of the logic_error that `f` throws.
template <class F>
std::string refused(F f) {
  try {
    f();
  } catch (const std::logic_error& e) {
    return e.what();
  }
  return "not refused";
}

std::string line(int number) {
  return "promise.test.cpp:" + std::to_string(number);
}

} // namespace

TEST_CASE_METHOD(deterministic, "a promise settles its future with a value, or any failure [V1]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    promise<int> q;
    promise<int> r;
    auto f = p.get_future();
    auto g = q.get_future();
    auto h = r.get_future();
    p.set_value(1);
    q.fail(failure(errc::overloaded, "busy"));
    r.fail(std::out_of_range("far"));
    auto text = co_await told(std::move(f));
    text += " " + co_await told(std::move(g));
    co_return text + " " + co_await told(std::move(h));
  };
  REQUIRE(get(work()) == "1 overloaded: busy far");
}

TEST_CASE_METHOD(deterministic, "who waits goes on behind who settles [V3] [ND-01]", "[promise]") {
  auto work = [](std::string& log) -> task<void> {
    promise<> p;
    auto waits = [](future<> f, std::string& to) -> task<void> {
      co_await f;
      to += "c";
    };
    auto waiter = parley::start(waits(p.get_future(), log));
    co_await parley::yield();
    log += "a";
    p.set_value();
    log += "b";
    co_await waiter;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "abc");
}

TEST_CASE_METHOD(deterministic, "a plain handler may settle what a coroutine waits for",
                 "[promise]") {
  class desk : public parley::service<napping> {
  public:
    task<int> on(read_for) {
      given_ = std::make_shared<promise<int>>();
      co_return co_await given_->get_future();
    }
    void on(shelve x) { given_->set_value(static_cast<int>(x.title.size())); }

  private:
    shared_promise given_;
  };
  auto to = spawn<desk>();
  auto result = start([&] { return ask<read_for>(to, 1ms); });
  run();
  get([&] { return ask<shelve>(to, "emma"); });
  REQUIRE(result.get() == 4);
}

TEST_CASE_METHOD(deterministic, "the first settle stays, and the second names both lines [V1]",
                 "[promise]") {
  auto work = [](std::string& text) -> task<int> {
    promise<int> p;
    auto f = p.get_future();
    p.set_value(1);
    text = refused([&] { p.set_value(2); });
    auto again = refused([&] { p.fail(failure(errc::other)); });
    text += again.starts_with("parley::promise: settled twice, at ") ? "; and again" : again;
    co_return co_await f;
  };
  auto first = __LINE__ - 6;
  std::string text;
  REQUIRE(get(work(text)) == 1);
  REQUIRE(text == "parley::promise: settled twice, at " + line(first) + " and " + line(first + 1) +
                      "; and again");
}

TEST_CASE_METHOD(deterministic, "who tries to settle is told whether it did [V1] [CF-02] [Q-04]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    std::string log;
    log += p.try_set_value(1) ? "first " : "not ";
    log += p.try_set_value(2) ? "second " : "not ";
    log += p.try_fail(failure(errc::other, "late")) ? "failed " : "not ";
    co_return log + co_await told(std::move(f));
  };
  reports seen(caf());
  auto& late = parley::detail::system_state::of(caf())->late_settles;
  REQUIRE(get(work()) == "first not not 1");
  REQUIRE(late == 2);
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "a promise that is dropped breaks [V11]", "[promise]") {
  auto work = []() -> task<std::string> {
    future<int> f;
    {
      promise<int> p;
      f = p.get_future();
    }
    co_return co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "broken_promise: the promise was dropped without a result");
}

TEST_CASE_METHOD(deterministic, "a promise that another one is moved into breaks [V11]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    promise<int> q;
    auto f = p.get_future();
    auto g = q.get_future();
    p = std::move(q);
    p.set_value(2);
    auto text = co_await told(std::move(f));
    co_return text.substr(0, 14) + " " + co_await told(std::move(g));
  };
  REQUIRE(get(work()) == "broken_promise 2");
}

// -- cancelling -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a cancelled future is settled at once [X1]", "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    std::string log = f.cancel("enough") ? "cancelled " : "not ";
    log += f.cancel() ? "again " : "not again ";
    log += p.settled() ? "settled " : "pending ";
    co_return log + co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "cancelled not again settled cancelled: enough");
}

TEST_CASE_METHOD(deterministic, "a cancel of what is settled changes nothing [X1] [AS-11]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    p.set_value(1);
    std::string log = f.cancel() ? "cancelled " : "not ";
    co_return log + co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "not 1");
}

TEST_CASE_METHOD(deterministic,
                 "a cancel hook runs once, and answers in silence with the cancel [X3] [TW-14]",
                 "[promise]") {
  auto work = [](std::string& log) -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    p.on_cancel([&log](const parley::cancelled& why) { log += std::string(why.text()) + ";"; });
    f.cancel("first");
    f.cancel("second");
    co_return co_await told(std::move(f));
  };
  std::string log;
  REQUIRE(get(work(log)) == "cancelled: first");
  REQUIRE(log == "first;");
}

TEST_CASE_METHOD(deterministic,
                 "a cancel hook may answer with a value or a failure [X3] [TW-15] [DJ-06]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    promise<int> q;
    auto f = p.get_future();
    auto g = q.get_future();
    p.on_cancel([&p](const parley::cancelled&) { p.set_value(4); });
    q.on_cancel([&q](const parley::cancelled&) { q.fail(failure(errc::other, "cut off")); });
    f.cancel();
    g.cancel();
    auto text = co_await told(std::move(f));
    co_return text + " " + co_await told(std::move(g));
  };
  REQUIRE(get(work()) == "4 other: cut off");
}

TEST_CASE_METHOD(deterministic, "a hook's value goes down the whole chain [DJ-04]", "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    p.on_cancel([&p](const parley::cancelled&) { p.set_value(4); });
    auto f = p.get_future().then([](int x) { return x + 1; }).then([](int x) { return x + 1; });
    co_await parley::yield();
    f.cancel();
    co_return co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "6");
}

TEST_CASE_METHOD(deterministic, "a hook that throws is reported, and the cancel stands [X3]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    p.on_cancel([](const parley::cancelled&) { throw std::runtime_error("in the hook"); });
    f.cancel("enough");
    co_return co_await told(std::move(f));
  };
  reports seen(caf());
  REQUIRE(get(work()) == "cancelled: enough");
  REQUIRE(seen.lines() == std::vector<std::string>{"handler_threw: in the hook"});
}

TEST_CASE_METHOD(deterministic, "a hook that drops its promise leaves the cancel as the outcome",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    auto p = std::make_shared<promise<int>>();
    auto f = p->get_future();
    p->on_cancel([&p](const parley::cancelled&) { p = nullptr; });
    f.cancel("enough");
    co_return co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "cancelled: enough");
}

TEST_CASE_METHOD(deterministic, "a hook may drop everything", "[promise]") {
  auto work = [](int& alive) -> task<bool> {
    auto p = std::make_shared<promise<int>>();
    auto f = std::make_shared<future<int>>(p->get_future());
    guard kept(alive);
    p->on_cancel([&p, &f, kept = std::make_shared<guard>(std::move(kept))](const auto&) {
      p = nullptr;
      f = nullptr;
    });
    auto& held = *f;
    auto told = held.cancel();
    co_return told&& p == nullptr&& f == nullptr;
  };
  int alive = 0;
  REQUIRE(get(work(alive)));
  REQUIRE(alive == 0);
}

TEST_CASE_METHOD(deterministic, "a hook that cancels once more does nothing", "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    p.on_cancel([&f](const parley::cancelled&) { f.cancel("from the hook"); });
    f.cancel("enough");
    co_return co_await told(std::move(f));
  };
  REQUIRE(get(work()) == "cancelled: enough");
}

TEST_CASE_METHOD(deterministic, "a hook that comes late in place of another is the one that runs",
                 "[promise]") {
  auto work = [](std::string& log) -> task<void> {
    promise<> p;
    auto f = p.get_future();
    p.on_cancel([&log](const auto&) { log += "old"; });
    p.on_cancel([&log](const auto&) { log += "new"; });
    f.cancel();
    p.on_cancel([&log](const auto&) { log += "late"; });
    co_return;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "new");
}

TEST_CASE_METHOD(deterministic,
                 "one answer behind a cancel is dropped in silence, a second refused [X6] [TW-13] "
                 "[MK-04]",
                 "[promise]") {
  auto hooked = GENERATE(false, true);
  auto work = [](bool with_hook, std::string& text) -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    if (with_hook)
      p.on_cancel([](const auto&) {});
    f.cancel("enough");
    p.set_value(1);
    text = refused([&] { p.set_value(2); });
    co_return co_await told(std::move(f));
  };
  auto first = __LINE__ - 4;
  std::string text;
  REQUIRE(get(work(hooked, text)) == "cancelled: enough");
  REQUIRE(text == "parley::promise: settled twice, at " + line(first) + " and " + line(first + 1));
}

TEST_CASE_METHOD(deterministic, "an answer behind that of a cancel hook is refused [TW-14]",
                 "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    p.on_cancel([&p](const auto&) { p.set_value(4); });
    f.cancel();
    auto text = refused([&] { p.set_value(1); });
    if (text != "not refused")
      text = " and refused";
    co_return co_await told(std::move(f)) + text;
  };
  REQUIRE(get(work()) == "4 and refused");
}

TEST_CASE_METHOD(deterministic, "a cancel of who waits for a promise runs its hook [X2] [TW-16]",
                 "[promise]") {
  auto work = [](std::string& log) -> task<std::string> {
    promise<int> p;
    p.on_cancel([&log](const parley::cancelled& why) { log += why.text(); });
    auto waits = [](future<int> f, std::string& to) -> task<int> {
      try {
        co_return co_await f;
      } catch (const parley::cancelled&) {
        to += ", unwound";
        throw;
      }
    };
    auto waiter = parley::start(waits(p.get_future(), log));
    co_await parley::yield();
    waiter.cancel("enough");
    co_return co_await told(std::move(waiter));
  };
  std::string log;
  REQUIRE(get(work(log)) == "cancelled: enough");
  REQUIRE(log == "enough, unwound");
}

// -- bad use ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a promise that was moved from is refused", "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto q = std::move(p);
    auto text = refused([&] { p.set_value(1); });
    auto same = refused([&] { p.on_cancel([](const auto&) {}); }) == text &&
                refused([&] { static_cast<void>(p.get_future()); }) == text && p.settled();
    co_return same ? text : "not the same";
  };
  REQUIRE(get(work()) == "parley::promise: it was moved from");
}

TEST_CASE_METHOD(deterministic, "a promise gives its future once", "[promise]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future();
    co_return refused([&] { static_cast<void>(p.get_future()); });
  };
  REQUIRE(get(work()) == "parley::promise: its future was taken before");
}

TEST_CASE_METHOD(deterministic, "a promise is refused on another actor and outside of all",
                 "[promise]") {
  auto box = std::make_shared<shared_promise>();
  auto make = [](std::shared_ptr<shared_promise> to) -> task<std::string> {
    *to = std::make_shared<promise<int>>();
    co_return co_await told((*to)->get_future());
  };
  auto use = [](std::shared_ptr<shared_promise> p) -> task<std::string> {
    co_return refused([&] { (*p)->set_value(1); });
  };
  auto owner = start(make(box));
  run();
  REQUIRE_THAT(get(use(box)), Catch::Matchers::Matches("parley::promise: it belongs to .* and was "
                                                       "used on .*"));
  REQUIRE_THAT(refused([&] { (*box)->set_value(1); }),
               Catch::Matchers::Matches("parley::promise: it belongs to .* and was used outside of "
                                        "actors"));
  REQUIRE(refused([] { promise<int> p; }) == "parley::promise: not on an actor; use block_on");
  REQUIRE(!owner.done());
  parley::detail::system_state::of(caf())->kill_all();
}

// -- beside CAF -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a handler of CAF's settles a promise of its actor", "[promise]") {
  class mixed : public parley::actor<caf::event_based_actor> {
  public:
    using parley::actor<caf::event_based_actor>::actor;
    caf::behavior make_behavior() override {
      return {parley::lift(this, [this](read_for) { return wait(); }),
              [this](const give& x) { given_->set_value(x.value); }};
    }

  private:
    task<int> wait() {
      given_ = std::make_shared<promise<int>>();
      co_return co_await given_->get_future();
    }
    shared_promise given_;
  };
  auto mine = caf().spawn<mixed>();
  auto to = handle<parley::protocol<int(read_for)>>::unchecked(mine);
  auto result = start([&] { return ask<read_for>(to, 1ms); });
  run();
  anon_mail(give{7}).send(mine);
  run();
  REQUIRE(result.get() == 7);
  anon_send_exit(mine, caf::exit_reason::kill);
}
