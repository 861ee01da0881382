// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

/// The testing kit finds what it promises to find.
namespace {

struct turn {
  int who = 0;
};
PARLEY_MESSAGE_AS(turn, "testing_test.turn", 0, who)
using line = parley::protocol<int(turn)>;

class scribe : public parley::service<line> {
public:
  explicit scribe(std::vector<int>& order) : order_(order) {}
  int on(turn x) {
    order_.push_back(x.who);
    return x.who;
  }

private:
  std::vector<int>& order_;
};

/// The order in which ten actors get their turn with this seed.
std::vector<int> order_with(std::uint64_t seed) {
  std::vector<int> order;
  parley::testing::world w;
  w.shuffle(seed);
  auto to = w.spawn<scribe>(order);
  std::vector<parley::testing::pending<int>> all;
  for (int i = 0; i < 10; ++i)
    all.push_back(w.start([=] { return ask<turn>(to, i); }));
  w.run();
  return order;
}

} // namespace

TEST_CASE("a world runs the same way every time", "[testing]") {
  std::vector<int> order;
  parley::testing::world w;
  auto to = w.spawn<scribe>(order);
  for (int i = 0; i < 5; ++i)
    static_cast<void>(w.start([=] { return ask<turn>(to, i); }));
  w.run();
  REQUIRE(order == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("a seed reorders the actors, and repeats the order", "[testing]") {
  auto orders = std::set<std::vector<int>>();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto order = order_with(seed);
    REQUIRE(order == order_with(seed));
    orders.insert(order);
  }
  REQUIRE(orders.size() > 10);
}

TEST_CASE("what an exception leaves behind is not reported in its place", "[testing]") {
  auto reports = 0;
  auto abandon = [&] {
    parley::testing::world w;
    w.on_leftovers([&](const std::string&) { ++reports; });
    auto sleeps = []() -> task<int> {
      co_await parley::sleep_for(1h);
      co_return 1;
    };
    w.start(sleeps()).get();
  };
  REQUIRE_THROWS_WITH(abandon(), "parley::testing: the operation is not done");
  REQUIRE(reports == 0);
}

TEST_CASE_METHOD(deterministic, "the result of a pending operation is taken once", "[testing]") {
  auto one = []() -> task<int> { co_return 1; };
  auto result = start(one());
  REQUIRE_THROWS_WITH(result.get(), "parley::testing: the operation is not done");
  run();
  REQUIRE(result.get() == 1);
  REQUIRE(result.done());
  auto before = "parley::testing: the operation's result was taken before";
  REQUIRE_THROWS_WITH(result.get(), before);
  REQUIRE_THROWS_WITH(result.failed_with(), before);
}

TEST_CASE_METHOD(deterministic, "time stands still until it is moved", "[testing]") {
  auto begin = now();
  run();
  REQUIRE(now() == begin);
  advance(90s);
  REQUIRE(now() == begin + 90s);
}

TEST_CASE_METHOD(deterministic, "advancing runs each alarm at its own time [D1]", "[testing]") {
  std::vector<std::chrono::milliseconds> ticks;
  auto begin = now();
  auto work = [](parley::testing::world& w, auto start, auto& out) -> task<void> {
    for (int i = 0; i < 3; ++i) {
      co_await parley::sleep_for(1s);
      out.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(w.now() - start));
    }
  };
  auto done = start(work(*this, begin, ticks));
  advance(10s);
  REQUIRE(done.done());
  REQUIRE(ticks == std::vector<std::chrono::milliseconds>{1s, 2s, 3s});
}

TEST_CASE("what a test leaves behind is counted and named [D3]", "[testing]") {
  std::string report;
  ledger seen;
  {
    auto w = std::make_unique<parley::testing::world>();
    w->on_leftovers([&](const std::string& left) { report = left; });
    auto desk = w->spawn<librarian>(seen);
    auto asked = w->start([&] { return ask<read_for>(desk.no_deadline(), 1h); });
    w->run();
    auto left = w->left();
    CHECK(left.actors == 2);
    CHECK(left.frames == 2);
    CHECK(left.slots == 2);
    CHECK(left.timers == 1);
    CHECK(left.promises == 1);
    CHECK(left.alarms == 1);
    desk = {};
    w.reset();
  }
  CHECK(report.find("library.read_for waits\n") != std::string::npos);
  CHECK(report.find("waits for library.read_for") != std::string::npos);
}

TEST_CASE("jobs of foreign threads are absorbed", "[testing]") {
  std::vector<int> order;
  parley::testing::world w;
  auto to = w.spawn<scribe>(order);
  w.run();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([to] {
      for (int i = 0; i < 250; ++i)
        anon_mail(turn{i}).send(to.caf());
    });
  for (auto& thread : threads)
    thread.join();
  w.run();
  REQUIRE(order.size() == 1000);
}

TEST_CASE("a world ends although an actor re-arms its own timer for ever", "[testing]") {
  parley::testing::world w;
  w.on_leftovers([](const std::string&) {});
  auto ticker = w.caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    mail(self, 1).delay(std::chrono::seconds(1)).send(self);
    return {[self](int) { mail(self, 1).delay(std::chrono::seconds(1)).send(self); }};
  });
  w.advance(5s);
}

TEST_CASE("a world ends although its clock holds the last of an actor that looks at the clock",
          "[testing]") {
  class late : public caf::event_based_actor {
  public:
    late(caf::actor_config& config, int& ended) : event_based_actor(config), ended_(ended) {}
    caf::behavior make_behavior() override {
      mail(this, 1).delay(std::chrono::hours(1)).send(this);
      return {[](int) {}};
    }
    void on_exit() override {
      if (clock().now() > std::chrono::steady_clock::time_point())
        ++ended_;
    }

  private:
    int& ended_;
  };
  auto ended = 0;
  auto w = std::make_unique<parley::testing::world>();
  w->on_leftovers([](const std::string&) {});
  w->caf().spawn<late>(ended);
  w->run();
  w.reset();
  REQUIRE(ended == 1);
}

TEST_CASE_METHOD(deterministic, "a result that is not there is not given", "[testing]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto asked = start([&] { return ask<read_for>(desk, 1s); });
  run();
  REQUIRE_THROWS_WITH(asked.get(), "parley::testing: the operation is not done");
  REQUIRE(!asked.failed_with());
  advance(1s);
  REQUIRE(asked.get() == 1);
}
