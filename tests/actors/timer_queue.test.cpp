// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/timer_queue.hpp"

#include <map>
#include <random>

using parley::detail::timer_queue;
using namespace std::chrono_literals;

namespace {

using time_point = timer_queue::time_point;

constexpr auto start = time_point(1h);

/// The slots in the order of their deadlines; empties the queue.
std::vector<timer_queue::index> drain(timer_queue& queue) {
  std::vector<timer_queue::index> out;
  while (!queue.empty()) {
    out.push_back(queue.nearest_slot());
    queue.erase(queue.nearest_slot());
  }
  return out;
}

} // namespace

TEST_CASE("deadlines come in their order, however they were set", "[timer_queue]") {
  timer_queue queue;
  queue.set(0, start + 5s);
  queue.set(1, start + 3s);
  queue.set(2, start + 9s);
  queue.set(3, start + 1s);
  queue.set(4, start + 7s);
  REQUIRE(queue.nearest() == start + 1s);
  REQUIRE(drain(queue) == std::vector<timer_queue::index>{3, 1, 0, 4, 2});
}

TEST_CASE("equal deadlines come in the order of their setting", "[timer_queue]") {
  timer_queue queue;
  queue.set(4, start + 2s);
  queue.set(2, start + 1s);
  queue.set(3, start + 2s);
  queue.set(0, start + 1s);
  queue.set(1, start + 2s);
  REQUIRE(drain(queue) == std::vector<timer_queue::index>{2, 0, 4, 3, 1});
}

TEST_CASE("what has no deadline may be erased", "[timer_queue]") {
  timer_queue queue;
  queue.erase(7);
  queue.set(1, start);
  queue.erase(0);
  queue.erase(1);
  queue.erase(1);
  REQUIRE(queue.empty());
  REQUIRE(queue.size() == 0);
}

TEST_CASE("many deadlines, set and erased at random, agree with a sorted table", "[timer_queue]") {
  std::mt19937 random(20121012);
  timer_queue queue;
  std::multimap<time_point, timer_queue::index> expected; // equal keys in the order of insertion
  std::map<timer_queue::index, std::multimap<time_point, timer_queue::index>::iterator> by_slot;
  auto now = start;
  for (int i = 0; i < 20'000; ++i) {
    timer_queue::index who = random() % 300;
    now += std::chrono::milliseconds(random() % 3);
    if (auto known = by_slot.find(who); known != by_slot.end()) {
      queue.erase(who);
      expected.erase(known->second);
      by_slot.erase(known);
    } else {
      auto when = now + (random() % 4 == 0 ? std::chrono::milliseconds(random() % 500) : 500ms);
      queue.set(who, when);
      by_slot.emplace(who, expected.emplace(when, who));
    }
    REQUIRE(queue.size() == expected.size());
    if (!expected.empty()) {
      REQUIRE(queue.nearest() == expected.begin()->first);
      REQUIRE(queue.nearest_slot() == expected.begin()->second);
    }
  }
}
