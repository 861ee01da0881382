// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "actors/reports.hpp"

using namespace parley_test;
using namespace library;
using parley::future;
using parley::promise;

/// What is told of failures that nobody has seen: each once, and no cancel ever.
namespace {

using texts = std::vector<std::string>;
using napping = parley::protocol<int(read_for)>;

task<int> fails_after(std::chrono::milliseconds length, std::string why) {
  co_await parley::sleep_for(length);
  throw failure(errc::other, why);
  co_return 0;
}

task<void> sleeps() {
  co_await parley::sleep_for(1h);
}

} // namespace

TEST_CASE_METHOD(deterministic, "detached work that fails is reported when it fails [V12]",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    parley::detach(fails_after(1s, "one"));
    co_await parley::sleep_for(2s);
  };
  reports seen(caf());
  auto done = start(work());
  advance(999ms);
  REQUIRE(seen.lines().empty());
  advance(1ms);
  REQUIRE(seen.lines() == texts{"other: one"});
  advance(1s);
  REQUIRE(seen.lines().size() == 1);
}

TEST_CASE_METHOD(deterministic, "a report says whose work failed", "[unobserved]") {
  class desk : public parley::service<napping> {
  public:
    task<int> on(read_for) {
      parley::detach(fails_after(0s, "one"));
      co_return 1;
    }
  };
  auto origin = std::make_shared<std::string>();
  parley::on_unobserved_failure(
      caf(), [origin](std::string_view from, const failure&) { *origin = from; });
  auto to = spawn<desk>();
  get([&] { return ask<read_for>(to, 1ms); });
  REQUIRE_THAT(*origin, Catch::Matchers::EndsWith("#" + std::to_string(to.caf()->id())));
}

TEST_CASE_METHOD(deterministic,
                 "a failure is reported when its last reader goes, once [V12] [TW-04] [AS-24]",
                 "[unobserved]") {
  auto work = [](const texts& lines) -> task<std::string> {
    auto f = parley::start(fails_after(1s, "one"));
    auto shared = parley::start(fails_after(1s, "two")).share();
    auto copy = shared;
    co_await parley::sleep_for(2s);
    std::string log = std::to_string(lines.size());
    f = {};
    log += std::to_string(lines.size());
    shared = {};
    log += std::to_string(lines.size());
    copy = {};
    co_return log + std::to_string(lines.size());
  };
  reports seen(caf());
  auto result = start(work(seen.lines()));
  advance(2s);
  REQUIRE(result.get() == "0112");
  REQUIRE(seen.lines() == texts{"other: one", "other: two"});
}

TEST_CASE_METHOD(deterministic,
                 "a failure that was awaited, looked at or passed on is not reported [V12] [TW-03] "
                 "[AS-24]",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    auto awaited = parley::start(fails_after(1s, "a"));
    auto looked_at = parley::start(fails_after(1s, "b"));
    auto passed_on = parley::start(fails_after(1s, "c")).then([](int x) { return x; });
    auto recovered = parley::start(fails_after(1s, "d")).recover([](const failure&) { return 1; });
    static_cast<void>(co_await parley::as_outcome(awaited));
    static_cast<void>(looked_at.poll());
    co_await recovered;
    static_cast<void>(co_await parley::as_outcome(passed_on));
  };
  reports seen(caf());
  auto done = start(work());
  advance(1s);
  REQUIRE(done.done());
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "a failure at the end of a chain is reported once [V12] [TW-03]",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    static_cast<void>(parley::start(fails_after(1s, "one"))
                          .then([](int x) { return x; })
                          .tap([](int) {})
                          .finally([] {}));
    co_await parley::sleep_for(2s);
  };
  reports seen(caf());
  auto done = start(work());
  advance(2s);
  REQUIRE(seen.lines() == texts{"other: one"});
}

TEST_CASE_METHOD(deterministic, "values, pending work and cancels are never reported [V13]",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    static_cast<void>(parley::ready(1));
    static_cast<void>(parley::start(sleeps()));
    auto cancelled = parley::start(sleeps());
    auto unbegun = parley::start(sleeps());
    co_await parley::yield();
    auto late = parley::start(sleeps());
    late.cancel();
    unbegun.cancel();
    cancelled.cancel();
    static_cast<void>(parley::failed<int>(parley::cancelled(parley::cancelled::reason::caller)));
    co_await parley::yield();
  };
  reports seen(caf());
  auto done = start(work());
  advance(2h);
  REQUIRE(done.done());
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "a promise that failed is reported when nobody took its future",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    promise<int> p;
    p.fail(failure(errc::other, "one"));
    promise<int> q;
    auto f = q.get_future();
    q.fail(failure(errc::other, "two"));
    co_return;
  };
  reports seen(caf());
  get(work());
  REQUIRE(seen.lines() == texts{"other: two", "other: one"});
}

TEST_CASE_METHOD(deterministic, "a promise that nobody waits for may be dropped", "[unobserved]") {
  auto work = []() -> task<void> {
    promise<int> never_used;
    promise<int> without_reader;
    static_cast<void>(without_reader.get_future());
    co_return;
  };
  reports seen(caf());
  get(work());
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "a broken promise whose reader leaves without a look is reported",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    future<int> f;
    promise<int> p;
    f = p.get_future();
    co_return;
  };
  reports seen(caf());
  get(work());
  REQUIRE(seen.lines() == texts{"broken_promise: the promise was dropped without a result"});
}

TEST_CASE_METHOD(deterministic, "a losing failure is not reported [Q-04]", "[unobserved]") {
  auto work = []() -> task<int> {
    promise<int> p;
    auto f = p.get_future();
    p.set_value(1);
    p.try_fail(failure(errc::other, "late"));
    co_return co_await f;
  };
  reports seen(caf());
  REQUIRE(get(work()) == 1);
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "work that ends with its actor is not reported [V12] [X10]",
                 "[unobserved]") {
  class desk : public parley::service<napping> {
  public:
    explicit desk(int& alive) : alive_(alive) {}
    task<int> on(read_for) {
      parley::detach(naps(alive_));
      kept_ = parley::start(naps(alive_));
      co_await naps(alive_);
      co_return 1;
    }
    static task<int> naps(int& alive) {
      guard here(alive);
      co_await parley::sleep_for(1h);
      co_return 1;
    }

  private:
    int& alive_;
    future<int> kept_;
  };
  reports seen(caf());
  int alive = 0;
  auto to = spawn<desk>(alive);
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  REQUIRE(alive == 3);
  anon_send_exit(to.caf(), caf::exit_reason::kill);
  to = {};
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
  REQUIRE(alive == 0);
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "a failure that its actor keeps is reported when the actor is gone",
                 "[unobserved]") {
  class desk : public parley::service<napping> {
  public:
    task<int> on(read_for) {
      kept_ = parley::start(fails_after(0s, "kept"));
      co_await parley::sleep_for(1s);
      quit();
      co_return 1;
    }

  private:
    future<int> kept_;
  };
  reports seen(caf());
  auto to = spawn<desk>();
  auto done = start([&] { return ask<read_for>(to, 1ms); });
  run();
  to = {};
  advance(1s);
  REQUIRE(seen.lines() == texts{"other: kept"});
}

TEST_CASE_METHOD(deterministic, "an observer that throws harms nobody", "[unobserved]") {
  auto work = []() -> task<int> {
    parley::detach(fails_after(0s, "one"));
    co_await parley::sleep_for(1s);
    co_return 1;
  };
  parley::on_unobserved_failure(caf(), [](std::string_view, const failure&) {
    throw std::runtime_error("from the observer");
  });
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 1);
}

TEST_CASE_METHOD(deterministic,
                 "an observer picks what is quiet, and the last one set is told [V13] [ND-13]",
                 "[unobserved]") {
  auto work = []() -> task<void> {
    auto busy = []() -> task<int> {
      throw failure(errc::overloaded, "quiet");
      co_return 0;
    };
    parley::detach(busy());
    parley::detach(fails_after(0s, "loud"));
    co_await parley::sleep_for(1s);
  };
  reports before(caf());
  auto loud = std::make_shared<texts>();
  parley::on_unobserved_failure(caf(), [loud](std::string_view, const failure& why) {
    if (why.code() != errc::overloaded)
      loud->emplace_back(why.text());
  });
  auto done = start(work());
  advance(1s);
  REQUIRE(*loud == texts{"loud"});
  REQUIRE(before.lines().empty());
}
