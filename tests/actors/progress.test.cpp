// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/reports.hpp"

using namespace parley_test;
using parley::progress;
using parley::promise;

namespace {

using texts = std::vector<std::string>;

/// Counts to three, one a second, and says so.
task<int> counts(progress<int> steps) {
  for (int i = 1; i <= 3; ++i) {
    co_await parley::sleep_for(1s);
    steps.update(i);
  }
  co_return 3;
}

void note(int x, std::string* log) {
  *log += std::to_string(x);
}

} // namespace

TEST_CASE_METHOD(deterministic, "listeners hear of work while it goes on [V15]", "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    progress<int> steps;
    auto first = steps.listen(note, &log);
    auto second = steps.listen([&log](int) { log += ", "; });
    auto f = parley::start(counts(steps));
    auto value = co_await f;
    log += "= " + std::to_string(value);
  };
  std::string log;
  auto done = start(work(log));
  advance(3s);
  REQUIRE(log == "1, 2, 3, = 3");
}

TEST_CASE_METHOD(deterministic, "a late listener hears of later updates only [V15] [DJ-07]",
                 "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    progress<int> steps;
    auto f = parley::start(counts(steps));
    co_await parley::sleep_for(1500ms);
    auto late = steps.listen(note, &log);
    co_await f;
    auto too_late = steps.listen(note, &log);
    co_await parley::yield();
  };
  std::string log;
  auto done = start(work(log));
  advance(3s);
  REQUIRE(log == "23");
}

TEST_CASE_METHOD(deterministic,
                 "a promise's progress is heard before its result, and ends with it [V15] [Q-07]",
                 "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto steps = p.progress<int>();
    auto heard = steps.listen(note, &log);
    auto f = p.get_future();
    auto last = f.then([&log](int x) { log += "=" + std::to_string(x); });
    co_await parley::yield();
    steps.update(1);
    steps.update(2);
    p.set_value(7);
    steps.update(3);
    co_await last;
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "12=7");
}

TEST_CASE_METHOD(deterministic, "an update does not settle a promise [V15] [DJ-07]", "[progress]") {
  auto work = []() -> task<bool> {
    promise<int> p;
    auto f = p.get_future().then([](int x) { return x; });
    p.progress<int>().update(1);
    co_await parley::yield();
    auto is_pending = !p.settled() && !f.ready();
    p.set_value(3);
    auto value = co_await f;
    co_return is_pending&& value == 3;
  };
  REQUIRE(get(work()));
}

TEST_CASE_METHOD(deterministic, "progress ends with a cancel too", "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto steps = p.progress<int>();
    auto heard = steps.listen(note, &log);
    auto f = p.get_future();
    steps.update(1);
    f.cancel();
    steps.update(2);
    co_await parley::yield();
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "1");
}

TEST_CASE_METHOD(deterministic,
                 "a listener that throws is reported, and the others hear [V15] [Q-07]",
                 "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    progress<int> steps;
    auto bad = steps.listen([](int) { throw std::runtime_error("deaf"); });
    auto good = steps.listen(note, &log);
    steps.update(1);
    steps.update(2);
    co_await parley::yield();
  };
  reports seen(caf());
  std::string log;
  get(work(log));
  REQUIRE(log == "12");
  REQUIRE(seen.lines() == texts{"handler_threw: deaf", "handler_threw: deaf"});
}

TEST_CASE_METHOD(deterministic, "who stops listening hears nothing more, not even what was said",
                 "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    progress<int> steps;
    parley::listening second;
    auto first = steps.listen([&](int) {
      log += "first";
      second.stop();
    });
    second = steps.listen(note, &log);
    steps.update(1);
    co_await parley::yield();
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "first");
}

TEST_CASE_METHOD(deterministic, "what a listener returns is waited for beside the others",
                 "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    progress<std::string> news;
    auto slow = [](std::string text, std::string* to) -> task<void> {
      co_await parley::sleep_for(1s);
      *to += text;
    };
    auto heard = news.listen(slow, &log);
    news.update("a");
    news.update("b");
    co_await parley::sleep_for(500ms);
    heard.stop(); // what has begun ends
    log += "-";
    co_await parley::sleep_for(1s);
  };
  std::string log;
  auto done = start(work(log));
  advance(2s);
  REQUIRE(log == "-ab");
}

TEST_CASE_METHOD(deterministic, "updates are forwarded with the index of their operation [V15]",
                 "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    progress<std::pair<int, int>> all;
    auto shown = all.listen([&log](std::pair<int, int> x) {
      log += std::to_string(x.first) + ":" + std::to_string(x.second) + " ";
    });
    progress<int> a;
    progress<int> b;
    auto forward = [](int x, int index, progress<std::pair<int, int>> to) {
      to.update(std::pair(index, x));
    };
    auto from_a = a.listen(forward, 0, all);
    auto from_b = b.listen(forward, 1, all);
    co_await parley::all(counts(a), counts(b));
    co_await parley::yield();
  };
  std::string log;
  auto done = start(work(log));
  advance(3s);
  REQUIRE(log == "0:1 1:1 0:2 1:2 0:3 1:3 ");
}

TEST_CASE_METHOD(deterministic, "a progress that is closed tells nobody", "[progress]") {
  auto work = [](std::string& log) -> task<void> {
    promise<int> p;
    auto steps = p.progress<int>();
    auto heard = steps.listen(note, &log);
    steps.close();
    steps.update(1);
    p.set_value(2);
    co_await parley::yield();
    log += std::to_string(co_await p.get_future());
  };
  std::string log;
  get(work(log));
  REQUIRE(log == "2");
}

TEST_CASE_METHOD(deterministic, "progress is refused on another actor and outside of all",
                 "[progress]") {
  auto box = std::make_shared<std::unique_ptr<progress<int>>>();
  auto make = [](std::shared_ptr<std::unique_ptr<progress<int>>> to) -> task<void> {
    *to = std::make_unique<progress<int>>();
    co_return;
  };
  get(make(box));
  REQUIRE_THROWS_WITH((*box)->update(1), Catch::Matchers::Matches("parley::progress: it belongs to "
                                                                  ".* outside of actors"));
  REQUIRE_THROWS_WITH(progress<int>(), "parley::progress: not on an actor; use block_on");
}
