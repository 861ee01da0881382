// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <map>

using namespace parley_test;
using namespace library;

namespace {

task<int> after(std::chrono::milliseconds length, int value) {
  co_await parley::sleep_for(length);
  co_return value;
}

task<int> fails_after(std::chrono::milliseconds length) {
  co_await parley::sleep_for(length);
  throw not_found();
  co_return 0;
}

task<void> nothing_after(std::chrono::milliseconds length) {
  co_await parley::sleep_for(length);
}

} // namespace

TEST_CASE_METHOD(deterministic, "smoke: all", "[compose]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<int> {
    auto [n, x, none] = co_await parley::all(ask<count>(to), after(1s, 7), nothing_after(2s));
    static_cast<void>(none);
    std::vector<task<int>> more;
    more.push_back(after(2s, 1));
    more.push_back(after(1s, 2));
    auto values = co_await parley::all(std::move(more));
    std::map<std::string, task<int>> keyed;
    keyed.emplace("a", after(1s, 10));
    auto map = co_await parley::all(std::move(keyed));
    auto [o1, o2] = co_await parley::settle(after(1s, 1), fails_after(1s));
    std::vector<task<void>> voids;
    voids.push_back(nothing_after(1s));
    co_await parley::all(std::move(voids));
    co_return n + x + values.at(0) * 100 + values.at(1) * 1000 + map.at("a") + (o1 ? 1 : 0) +
        (o2 ? 1 : 0);
  };
  auto result = start(work(desk));
  advance(10s);
  REQUIRE(result.get() == 0 + 7 + 100 + 2000 + 10 + 1);
}

TEST_CASE_METHOD(deterministic, "smoke: any, first_of, as_completed", "[compose]") {
  auto work = []() -> task<std::string> {
    auto a = co_await parley::any(fails_after(1s), after(2s, 5), after(3s, 6));
    std::vector<task<int>> each;
    each.push_back(after(3s, 1));
    each.push_back(after(1s, 2));
    each.push_back(fails_after(2s));
    auto done = co_await parley::first_of(2, std::move(each));
    std::string log = std::to_string(a);
    for (auto& x : done.done)
      log += " " + std::to_string(x.index()) + (x.result() ? "v" : "f");
    log += " " + std::to_string(done.pending.size());
    auto late = co_await done.pending.front().second;
    log += " " + std::to_string(late);
    std::vector<task<int>> more;
    more.push_back(after(3s, 1));
    more.push_back(after(1s, 2));
    auto steps = parley::as_completed(std::move(more));
    while (auto next = co_await steps.next())
      log += " " + std::to_string(next->index()) + ":" + std::to_string(*next->result());
    co_return log;
  };
  auto result = start(work());
  advance(20s);
  REQUIRE(result.get() == "5 1v 2f 1 1 1:2 0:1");
}

TEST_CASE_METHOD(deterministic, "smoke: timeout, wait_at_most, shield", "[compose]") {
  auto work = []() -> task<std::string> {
    std::string log;
    log += std::to_string(co_await parley::timeout(2s, after(1s, 5)));
    try {
      log += std::to_string(co_await parley::timeout(1s, after(2s, 5)));
    } catch (const failure& f) {
      log += " " + std::string(f.text());
    }
    auto other = co_await parley::timeout_or(1s, 9, after(2s, 5));
    log += " " + std::to_string(other);
    auto f = parley::start(after(2s, 3));
    try {
      log += std::to_string(co_await parley::wait_at_most(1s, f));
    } catch (const failure& x) {
      log += " " + std::string(to_string(x.code()));
    }
    log += " " + std::to_string(co_await f);
    log += " " + std::to_string(co_await parley::shield(after(1s, 4)));
    co_return log;
  };
  auto result = start(work());
  advance(20s);
  REQUIRE(result.get() == "5 not done within 1000ms 9 deadline_exceeded 3 4");
}

TEST_CASE_METHOD(deterministic, "smoke: scope, map, retry, timers", "[compose]") {
  auto work = []() -> task<std::string> {
    auto log = std::make_shared<std::string>();
    auto body = [](parley::scope s, int n) -> task<int> {
      auto a = s.start(after(1s, n));
      s.add(nothing_after(3s));
      co_return co_await a + 1;
    };
    auto began = parley::now();
    auto r = co_await parley::with_scope(body, 4);
    *log += std::to_string(r) + " " + std::to_string((parley::now() - began) / 1s);
    std::vector<int> items{3, 1, 2};
    auto mapped = co_await parley::map(2, items, [](int x) { return after(x * 1s, x * 10); });
    for (auto x : mapped)
      *log += " " + std::to_string(x);
    auto tries = std::make_shared<int>(0);
    auto attempt = [](std::shared_ptr<int> n) -> task<int> {
      if (++*n < 3)
        throw not_found();
      co_return *n;
    };
    *log += " " + std::to_string(
                      co_await parley::retry(parley::retries(5).backoff(100ms), attempt, tries));
    auto later = parley::call_later(1s, [log] { *log += " later"; });
    auto never = parley::call_later(1s, [log] { *log += " never"; });
    never.cancel();
    auto tick = parley::every(1s, [log] { *log += " tick"; });
    co_await parley::sleep_for(3500ms);
    tick.stop();
    co_await tick.stopped();
    co_await parley::yield();
    *log += later.active() ? " active" : " done";
    co_return *log;
  };
  auto result = start(work());
  advance(30s);
  REQUIRE(result.get() == "5 3 30 10 20 3 later tick tick tick done");
}
