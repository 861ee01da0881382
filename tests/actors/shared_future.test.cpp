// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/reports.hpp"

using namespace parley_test;
using parley::promise;
using parley::shared_future;

namespace {

task<int> after(std::chrono::milliseconds length, int value) {
  co_await parley::sleep_for(length);
  co_return value;
}

task<int> sleeps(int& cancels) {
  try {
    co_await parley::sleep_for(1h);
  } catch (const parley::cancelled&) {
    ++cancels;
    throw;
  }
  co_return 1;
}

task<void> notes(shared_future<int> f, std::string& log, std::string name) {
  try {
    log += name + std::to_string(co_await f) + " ";
  } catch (const parley::cancelled&) {
    log += name + "cancelled ";
    throw;
  } catch (const failure& x) {
    log += name + std::string(x.text()) + " ";
  }
}

} // namespace

TEST_CASE_METHOD(deterministic, "many readers share one value [V14] [Q-03]", "[shared]") {
  auto work = [](int& alive) -> task<bool> {
    auto make = [](int& count) -> task<guard> {
      co_await parley::sleep_for(1s);
      co_return guard(count);
    };
    auto f = parley::start(make(alive)).share();
    auto g = f;
    auto& first = co_await f;
    auto& second = co_await g;
    co_return &first == &second&& alive == 1;
  };
  int alive = 0;
  auto result = start(work(alive));
  advance(1s);
  REQUIRE(result.get());
  REQUIRE(alive == 0);
}

TEST_CASE_METHOD(deterministic, "many readers see one failure", "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto f = p.get_future().share();
    auto a = parley::start(notes(f, log, "a "));
    auto b = parley::start(notes(f, log, "b "));
    co_await parley::yield();
    p.fail(failure(errc::other, "down"));
    co_await a;
    co_await b;
  };
  reports seen(caf());
  std::string log;
  get(work(log));
  REQUIRE(log == "a down b down ");
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic,
                 "readers go on in the order in which they came, late ones behind them [V4] "
                 "[GE-07] [AS-24]",
                 "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto f = p.get_future().share();
    auto a = parley::start(notes(f, log, "a"));
    auto b = f.then([&log](int x) { log += "b" + std::to_string(x) + " "; });
    auto c = parley::start(notes(f, log, "c"));
    co_await parley::yield();
    p.set_value(1);
    log += "d" + std::to_string(co_await f) + " ";
    co_await c;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "a1 b1 c1 d1 ");
}

TEST_CASE_METHOD(deterministic, "a thousand readers go on in their order [V4] [GE-07]",
                 "[shared]") {
  auto work = []() -> task<bool> {
    auto f = parley::start(after(1s, 1)).share();
    std::vector<int> order;
    std::vector<parley::future<void>> all;
    for (int i = 0; i < 1'000; ++i)
      all.push_back(f.then([&order, i](int) { order.push_back(i); }));
    for (auto& each : all)
      co_await each;
    co_return order.size() == 1'000 && std::is_sorted(order.begin(), order.end());
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get());
}

TEST_CASE_METHOD(deterministic, "a reader that is added by another one comes behind all [V4]",
                 "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto f = p.get_future().share();
    auto adds = [](shared_future<int> from, std::string& to) -> task<void> {
      co_await from;
      to += "a ";
      auto added = from.then([&to](int) { to += "added "; });
      co_await added;
    };
    auto a = parley::start(adds(f, log));
    auto b = parley::start(notes(f, log, "b"));
    co_await parley::yield();
    p.set_value(1);
    co_await a;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "a b1 added ");
}

TEST_CASE_METHOD(
    deterministic,
    "a reader that another one cancels before its turn has the value [V4] [X7] [GE-06]",
    "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto f = p.get_future().share();
    auto second = std::make_shared<parley::future<void>>();
    auto cancels = [](shared_future<int> from,
                      std::shared_ptr<parley::future<void>> other) -> task<void> {
      co_await from;
      other->cancel();
    };
    auto first = parley::start(cancels(f, second));
    auto goes_on = [](shared_future<int> from, std::string& to) -> task<void> {
      co_await notes(from, to, "b");
      co_await notes(from, to, "again ");
    };
    *second = parley::start(goes_on(f, log));
    co_await parley::yield();
    p.set_value(1);
    co_await first;
    co_await parley::yield();
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "b1 again cancelled ");
}

TEST_CASE_METHOD(deterministic,
                 "a step that throws leaves the others alone [V5] [Q-02] [CF-01] [JQ-02]",
                 "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    auto f = parley::start(after(1s, 1)).share();
    static_cast<void>(f.then([](int) { throw std::runtime_error("first"); }));
    auto kept = f.then([](int) -> int { throw std::runtime_error("second"); });
    auto good = f.then([&log](int x) { log += std::to_string(x); });
    co_await good;
    auto out = co_await parley::as_outcome(kept);
    log += out.get_if<failure>()->text();
  };
  reports seen(caf());
  std::string log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log == "1second");
  REQUIRE(seen.lines() == std::vector<std::string>{"handler_threw: first"});
}

TEST_CASE_METHOD(deterministic, "a step may chain to the future that it is a step of [Q-22]",
                 "[shared]") {
  auto work = []() -> task<int> {
    auto f = parley::start(after(1s, 3)).share();
    auto sum = f.then(
        [](int x, shared_future<int> same) { return same.then([x](int y) { return x + y; }); }, f);
    auto value = co_await sum;
    co_return f.ready() ? value + 10 : value;
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(result.get() == 16);
}

TEST_CASE_METHOD(deterministic, "a look tells how far a future is, and counts as seeing [V14]",
                 "[shared]") {
  auto work = []() -> task<std::string> {
    promise<int> p;
    auto f = p.get_future().share();
    std::string log = f.poll() ? "settled " : "pending ";
    p.fail(failure(errc::other, "down"));
    auto out = f.poll();
    co_return log + std::string(out->get_if<failure>()->text());
  };
  reports seen(caf());
  REQUIRE(get(work()) == "pending down");
  REQUIRE(seen.lines().empty());
}

// -- leaving ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "a reader may leave, and the work goes on for the others [F9]",
                 "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    auto f = parley::start(after(1s, 1)).share();
    auto a = parley::start(notes(f, log, "a "));
    auto b = parley::start(notes(std::move(f), log, "b "));
    co_await parley::yield();
    a.cancel();
    co_await b;
  };
  std::string log;
  auto done = start(work(log));
  advance(1s);
  REQUIRE(log == "a cancelled b 1 ");
}

TEST_CASE_METHOD(deterministic, "the work is cancelled when its last reader has left [F9]",
                 "[shared]") {
  auto work = [](int& cancels, std::string& log) -> task<void> {
    auto f = parley::start(sleeps(cancels)).share();
    auto a = parley::start(notes(f, log, "a "));
    auto b = parley::start(notes(std::move(f), log, "b "));
    co_await parley::yield();
    a.cancel();
    co_await parley::yield();
    log += std::to_string(cancels) + " ";
    b.cancel();
    co_await parley::sleep_for(1ms);
    log += std::to_string(cancels);
  };
  int cancels = 0;
  std::string log;
  auto done = start(work(cancels, log));
  advance(1s);
  REQUIRE(log == "a cancelled 0 b cancelled 1");
}

TEST_CASE_METHOD(deterministic, "a share that nobody keeps cancels the work [F9]", "[shared]") {
  auto work = [](int& cancels) -> task<void> {
    {
      auto f = parley::start(sleeps(cancels)).share();
      auto g = f;
      co_await parley::yield();
      f = {};
      co_await parley::yield();
      if (cancels != 0)
        throw std::logic_error("too early");
    }
    co_await parley::yield();
  };
  int cancels = 0;
  get(work(cancels));
  REQUIRE(cancels == 1);
}

TEST_CASE_METHOD(deterministic, "an actor that dies leaves nothing of its readers", "[shared]") {
  auto work = [](std::string& log) -> task<void> {
    auto f = parley::start(after(1h, 1)).share();
    auto a = parley::start(notes(f, log, "a "));
    auto b = f.then([](int x) { return x; });
    co_await f;
  };
  reports seen(caf());
  std::string log;
  auto done = start(work(log));
  run();
  parley::detail::system_state::of(caf())->kill_all();
  run();
  REQUIRE(done.failed_with() == errc::receiver_down);
  REQUIRE(log.empty());
  REQUIRE(seen.lines().empty());
}

TEST_CASE_METHOD(deterministic, "an empty shared future is refused", "[shared]") {
  auto work = []() -> task<std::string> {
    shared_future<int> f;
    std::string text;
    try {
      co_await f;
    } catch (const std::logic_error& e) {
      text = e.what();
    }
    co_return text;
  };
  REQUIRE(get(work()) == "parley::shared_future: it is empty");
}

TEST_CASE_METHOD(deterministic, "a temporary that is awaited gives a copy of the value",
                 "[shared]") {
  auto work = []() -> task<std::string> {
    auto make = [] { return parley::ready(std::string("value")).share(); };
    auto value = co_await make();
    co_return value;
  };
  REQUIRE(get(work()) == "value");
}
