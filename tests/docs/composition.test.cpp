// Part of parley. BSD-3-Clause, see LICENSE.
#include "docs/coming_from.hpp"

using namespace coming_from;

namespace {

std::vector<task<int>> three() {
  std::vector<task<int>> out;
  for (auto x : {3, 1, 2})
    out.push_back(work(x));
  return out;
}

task<void> waits_for_all() {
  auto a = start(work(1));
  auto b = start(work(2));
  auto [x, y] = co_await all(a, b);
  REQUIRE(x + y == 3);

  a = start(work(1));
  b = start(failing());
  auto [first, second] = co_await settle(a, b);
  REQUIRE(first);
  REQUIRE_FALSE(second);

  auto each = three();
  auto values = co_await all(std::move(each));
  REQUIRE(values.size() == 3);

  each = three();
  auto outcomes = co_await settle(std::move(each));
  REQUIRE(outcomes.size() == 3);

  std::map<std::string, task<int>> keyed;
  keyed.emplace("one", work(1));
  auto found = co_await all(std::move(keyed));
  REQUIRE(found.at("one") == 1);
}

task<void> waits_for_some() {
  auto a = start(failing());
  auto b = start(work(2));
  auto value = co_await any(a, b);
  REQUIRE(value == 2);

  auto each = three();
  auto one = co_await first_of(1, std::move(each));
  REQUIRE_FALSE(one.done.empty());

  each = three();
  auto two = co_await first_of(2, std::move(each));
  REQUIRE(two.done.size() >= 2);

  each = three();
  auto sum = 0;
  auto steps = as_completed(std::move(each));
  while (auto next = co_await steps.next())
    sum += *next->result();
  REQUIRE(sum == 6);
}

int sum(int x, int y) {
  return x + y;
}

task<void> folds_and_streams() {
  auto each = three();
  auto total = co_await reduce(std::move(each), sum);
  REQUIRE(total == 6);

  std::vector<int> xs(20, 1);
  auto calls = map_stream(8, stream_order::of_ends, xs, work);
  auto count = 0;
  while (auto next = co_await calls.next())
    count += *next->result();
  REQUIRE(count == 20);
  co_await idle();
}

task<int> body(scope children) {
  children.add(work(1));
  auto child = children.start(work(2));
  co_return co_await child;
}

task<void> waits_for_groups() {
  auto value = co_await with_scope(body);
  REQUIRE(value == 2);

  std::vector<int> xs(20, 1);
  auto values = co_await map(8, xs, work);
  REQUIRE(values.size() == 20);

  value = co_await retry(retries(3).backoff(50ms), work, 1);
  REQUIRE(value == 1);

  value = co_await shield(work(1));
  REQUIRE(value == 1);
}

task<void> waits_so_long() {
  auto value = co_await timeout(2s, work(1));
  REQUIRE(value == 1);
  value = co_await timeout_or(2s, 0, work(1));
  REQUIRE(value == 1);
  auto d = start(work(1));
  value = co_await wait_at_most(2s, d);
  REQUIRE(value == 1);
  co_await sleep_for(2s);
  co_await yield();
}

task<void> does_it_later() {
  auto timer = call_later(2s, h);
  auto was_active = timer.cancel();
  REQUIRE(was_active);
  auto loop = every(1s, h);
  co_await sleep_for(3s);
  loop.stop();
  co_await loop.stopped();
}

} // namespace

TEST_CASE_METHOD(hour, "coming from: operations are composed") {
  run_for_an_hour(waits_for_all());
  run_for_an_hour(waits_for_some());
  run_for_an_hour(folds_and_streams());
  run_for_an_hour(waits_for_groups());
}

TEST_CASE_METHOD(hour, "coming from: time is limited, and passes") {
  run_for_an_hour(waits_so_long());
  run_for_an_hour(does_it_later());
}
