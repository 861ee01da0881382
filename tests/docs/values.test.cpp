// Part of parley. BSD-3-Clause, see LICENSE.
#include "docs/coming_from.hpp"

using namespace coming_from;

namespace {

task<void> settles() {
  promise<int> p;
  auto d = p.get_future();
  p.set_value(7);
  auto second = p.try_set_value(8);
  REQUIRE_FALSE(second);
  auto value = co_await d;
  REQUIRE(value == 7);
}

task<void> fails() {
  promise<int> p;
  auto d = p.get_future();
  p.fail(std::runtime_error("no"));
  auto e = d.recover(g);
  auto value = co_await e;
  REQUIRE(value == -1);
}

task<void> is_made_ready() {
  auto a = ready(7);
  auto b = failed<int>(std::runtime_error("no"));
  auto value = co_await a;
  REQUIRE(value == 7);
  auto e = b.recover(g);
  value = co_await e;
  REQUIRE(value == -1);
}

task<void> chains() {
  auto show = [](int) {};
  auto d = start(work(1));
  auto e = d.then(f);
  d = std::move(e);
  e = d.then(f).recover(g);
  d = std::move(e);
  e = d.tap(show);
  d = std::move(e);
  e = d.finally(h);
  auto value = co_await e;
  REQUIRE(value == 3);
}

task<void> tells_progress() {
  auto told = 0;
  auto show = [&told](int x) { told = x; };
  promise<int> p;
  auto percent = p.progress<int>();
  auto shown = percent.listen(show);
  percent.update(50);
  co_await yield();
  REQUIRE(told == 50);
  p.set_value(7);
}

task<void> is_looked_at() {
  auto d = start(work(1));
  auto known = d.poll();
  REQUIRE_FALSE(known);
  co_await sleep_for(2s);
  auto there = d.ready();
  REQUIRE(there);
  known = d.poll();
  REQUIRE(**known == 1);
  auto many = d.share();
  auto other = many;
  auto value = co_await many;
  value += co_await other;
  REQUIRE(value == 2);
}

task<void> is_cancelled() {
  auto stopped = 0;
  auto stop = [&stopped](const cancelled&) { ++stopped; };
  promise<int> p;
  auto d = p.get_future();
  p.on_cancel(stop);
  auto was_pending = d.cancel("not needed");
  REQUIRE(was_pending);
  try {
    co_await d;
  } catch (const cancelled& why) {
    REQUIRE(why.text() == "not needed");
  }
  REQUIRE(stopped == 1);
  auto other = start(work(1));
  was_pending = other.cancel();
  REQUIRE(was_pending);
}

task<int> straight(handle<texts> store, std::string key) {
  try {
    auto text = co_await ask<find>(store, key);
    auto x = static_cast<int>(text.size());
    co_return x;
  } catch (const not_found& e) {
    REQUIRE(e.key == "nothing");
  }
  co_return 0;
}

task<void> is_straight(handle<texts> store) {
  auto size = co_await straight(store, "a");
  REQUIRE(size == 9);
  size = co_await straight(store, "nothing");
  REQUIRE(size == 0);
}

task<void> is_left_alone() {
  detach(failing());
  co_await sleep_for(2s);
}

} // namespace

TEST_CASE_METHOD(hour, "coming from: a result is settled, and made ready") {
  run_for_an_hour(settles());
  run_for_an_hour(fails());
  run_for_an_hour(is_made_ready());
}

TEST_CASE_METHOD(hour, "coming from: a result is chained, looked at and cancelled") {
  run_for_an_hour(chains());
  run_for_an_hour(tells_progress());
  run_for_an_hour(is_looked_at());
  run_for_an_hour(is_cancelled());
}

TEST_CASE_METHOD(hour, "coming from: a coroutine is a straight line") {
  run_for_an_hour(is_straight(spawn<store_service>()));
}

TEST_CASE_METHOD(hour, "coming from: a failure that nobody sees is told") {
  std::vector<std::string> told;
  auto report = [&told](std::string_view, const failure& why) {
    told.emplace_back(why.category());
  };
  auto& system = caf();
  on_unobserved_failure(system, report);
  run_for_an_hour(is_left_alone());
  REQUIRE(told.size() == 1);
}
