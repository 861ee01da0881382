// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

namespace {

struct enter {
  std::string who;
};
struct visit {
  std::string who;
};
struct look {};
PARLEY_MESSAGE_AS(enter, "exclusive_test.enter", 0, who)
PARLEY_MESSAGE_AS(visit, "exclusive_test.visit", 0, who)
PARLEY_MESSAGE_AS(look, "exclusive_test.look", 0)
using room = parley::protocol<int(enter), int(visit), std::string(look)>;

/// `enter` is exclusive, `visit` is not; both stay for 10 ms.
class doorkeeper : public parley::service<room> {
public:
  explicit doorkeeper(std::string& log) : log_(log) {}

  task<int> on(enter request) { return stay(request.who); }
  task<int> on(visit request) { return stay(request.who); }
  std::string on(look) { return log_; }

  auto rules() const { return parley::rules(parley::exclusive<enter>()); }

private:
  task<int> stay(std::string who) {
    log_ += "+" + who;
    co_await parley::sleep_for(10ms);
    log_ += "-" + who;
    co_return 0;
  }

  std::string& log_;
};

template <class... Starts>
void visit_all(parley::testing::world& w, Starts... starts) {
  std::vector<parley::testing::pending<int>> all;
  ((all.push_back(starts()), w.run()), ...);
  w.advance(1s);
  for (auto& one : all)
    REQUIRE(one.get() == 0);
}

} // namespace

TEST_CASE_METHOD(deterministic, "handlers that no rule names interleave", "[exclusive]") {
  std::string log;
  auto to = spawn<doorkeeper>(log);
  visit_all(
      *this, [&] { return start([&] { return ask<visit>(to, "a"); }); },
      [&] { return start([&] { return ask<visit>(to, "b"); }); });
  REQUIRE(log == "+a+b-a-b");
}

TEST_CASE_METHOD(deterministic, "an exclusive handler runs alone", "[exclusive]") {
  std::string log;
  auto to = spawn<doorkeeper>(log);
  visit_all(
      *this, [&] { return start([&] { return ask<visit>(to, "a"); }); },
      [&] { return start([&] { return ask<enter>(to, "B"); }); },
      [&] { return start([&] { return ask<visit>(to, "c"); }); },
      [&] { return start([&] { return ask<visit>(to, "d"); }); });
  REQUIRE(log == "+a-a+B-B+c+d-c-d");
}

TEST_CASE_METHOD(deterministic, "requests that wait for an exclusive handler start in their order",
                 "[exclusive]") {
  std::string log;
  auto to = spawn<doorkeeper>(log);
  visit_all(
      *this, [&] { return start([&] { return ask<enter>(to, "A"); }); },
      [&] { return start([&] { return ask<enter>(to, "B"); }); },
      [&] { return start([&] { return ask<visit>(to, "c"); }); },
      [&] { return start([&] { return ask<enter>(to, "D"); }); });
  REQUIRE(log == "+A-A+B-B+c-c+D-D");
}

TEST_CASE_METHOD(deterministic, "plain handlers wait for an exclusive one too", "[exclusive]") {
  std::string log;
  auto to = spawn<doorkeeper>(log);
  auto inside = start([&] { return ask<enter>(to, "A"); });
  auto seen = start([&] { return ask<look>(to); });
  advance(1s);
  REQUIRE(inside.done());
  REQUIRE(seen.get() == "+A-A");
}

TEST_CASE_METHOD(deterministic, "answers and timers reach an exclusive handler", "[exclusive]") {
  class asks_others : public parley::service<room> {
  public:
    explicit asks_others(handle<library::desk> to) : to_(std::move(to)) {}
    task<int> on(enter) {
      auto before = co_await ask<count>(to_);
      co_await parley::sleep_for(1ms);
      co_return before + co_await ask<count>(to_);
    }
    int on(visit) { return 1; }
    std::string on(look) { return ""; }
    auto rules() const { return parley::rules(parley::exclusive<enter>()); }

  private:
    handle<library::desk> to_;
  };
  ledger seen;
  auto to = spawn<asks_others>(spawn<librarian>(seen));
  auto result = start([&] { return ask<enter>(to, "a"); });
  advance(1s);
  REQUIRE(result.get() == 0);
}

TEST_CASE_METHOD(deterministic,
                 "an exclusive handler that asks its own service fails with errc::deadlock",
                 "[exclusive]") {
  class asks_itself : public parley::service<room> {
  public:
    task<int> on(enter) { co_return co_await ask<visit>(self(), "me"); }
    int on(visit) { return 1; }
    std::string on(look) { return ""; }
    auto rules() const { return parley::rules(parley::exclusive<enter>()); }
  };
  auto to = spawn<asks_itself>();
  auto result = start([&] { return ask<enter>(to, "a"); });
  run();
  REQUIRE(result.failed_with() == errc::deadlock);
}

TEST_CASE_METHOD(deterministic, "a held request that is cancelled never starts", "[exclusive]") {
  std::string log;
  auto to = spawn<doorkeeper>(log);
  auto inside = start([&] { return ask<enter>(to, "A"); });
  auto late = start([&] { return ask<enter>(to.within(5ms), "B"); });
  advance(1s);
  REQUIRE(inside.done());
  REQUIRE(late.failed_with() == errc::deadline_exceeded);
  REQUIRE(log == "+A-A");
}

TEST_CASE_METHOD(deterministic, "a failing exclusive handler lets the next one in", "[exclusive]") {
  class fails : public parley::service<room> {
  public:
    task<int> on(enter) {
      co_await parley::sleep_for(1ms);
      throw std::runtime_error("out");
    }
    int on(visit) { return 1; }
    std::string on(look) { return ""; }
    auto rules() const { return parley::rules(parley::exclusive<enter>()); }
  };
  auto to = spawn<fails>();
  auto first = start([&] { return ask<enter>(to, "a"); });
  auto second = start([&] { return ask<enter>(to, "b"); });
  auto third = start([&] { return ask<visit>(to, "c"); });
  advance(1s);
  REQUIRE(first.failed_with() == errc::handler_threw);
  REQUIRE(second.failed_with() == errc::handler_threw);
  REQUIRE(third.get() == 1);
}

TEST_CASE_METHOD(deterministic, "a thousand held requests are all served", "[exclusive]") {
  std::string log;
  auto to = spawn<doorkeeper>(log);
  std::vector<parley::testing::pending<int>> all;
  for (int i = 0; i < 1000; ++i)
    all.push_back(start([&] { return ask<enter>(to, "x"); }));
  advance(20s);
  for (auto& one : all)
    REQUIRE(one.get() == 0);
}

TEST_CASE_METHOD(deterministic,
                 "what a service asks itself does not wait behind others that wait for it",
                 "[exclusive]") {
  class asks_itself : public parley::service<room> {
  public:
    task<int> on(enter) { co_return 5; }
    task<int> on(visit request) {
      co_await parley::sleep_for(1ms);
      if (request.who == "inner")
        co_return 1;
      if (request.who == "stuck")
        co_return co_await ask<enter>(self(), "inner");
      co_return co_await ask<visit>(self(), "inner") + 1;
    }
    std::string on(look) { return ""; }
    auto rules() const { return parley::rules(parley::exclusive<enter>()); }
  };
  auto to = spawn<asks_itself>();
  auto first = start([&] { return ask<visit>(to.no_deadline(), "outer"); });
  auto second = start([&] { return ask<enter>(to.no_deadline(), "alone"); });
  advance(1s);
  REQUIRE(first.get() == 2);
  REQUIRE(second.get() == 5);
  auto stuck = start([&] { return ask<visit>(to.no_deadline(), "stuck"); });
  advance(1s);
  REQUIRE(stuck.failed_with() == errc::deadlock);
}
