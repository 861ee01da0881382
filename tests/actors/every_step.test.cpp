// Part of parley. BSD-3-Clause, see LICENSE.
//
// Every combinator under faults at each of its awaits, and in many orders.
#include "actors/fixture.hpp"

#include <cstdlib>
#include <map>

using namespace parley_test;
using parley::testing::at_every_step;
using parley::testing::explore;
using parley::testing::fake;
using parley::testing::world;

namespace {

struct get {
  int x;
};
PARLEY_MESSAGE_AS(get, "every_step_test.get", 0, x)
using numbers = parley::protocol<int(get)>;

/// Three services that answer with what they are asked for: at once, after a second, after two.
class shop {
public:
  explicit shop(world& w) : a(w), b(w), c(w) {
    a.always<get>().answers([](const get& request) { return request.x; });
    b.always<get>().answers([](const get& request) { return request.x; }).after(1s);
    c.always<get>().answers([](const get& request) { return request.x; }).after(2s);
  }

  fake<numbers> a;
  fake<numbers> b;
  fake<numbers> c;
};

using three = std::array<handle<numbers>, 3>;

task<int> ask_one(handle<numbers> to, int x) {
  co_return co_await ask<get>(to, x);
}

std::vector<task<int>> ask_each(const three& to) {
  std::vector<task<int>> out;
  for (int i = 0; i < 3; ++i)
    out.push_back(ask_one(to[i], i + 1));
  return out;
}

task<int> sum(std::vector<int> values) {
  int out = 0;
  for (auto value : values)
    out += value;
  co_return out;
}

task<int> with_all(three to) {
  auto [x, y, z] =
      co_await parley::all(ask<get>(to[0], 1), ask_one(to[1], 2), parley::start(ask_one(to[2], 3)));
  co_return x + y + z;
}

task<int> with_all_of_map(three to) {
  std::map<int, task<int>> each;
  for (int i = 0; i < 3; ++i)
    each.emplace(i, ask_one(to[i], i + 1));
  auto values = co_await parley::all(std::move(each));
  co_return values.at(0) + values.at(1) + values.at(2);
}

task<int> with_settle(three to) {
  auto outcomes = co_await parley::settle(ask_each(to));
  int out = 0;
  for (auto& each : outcomes)
    out += each.has_value() ? *each : 0;
  co_return out;
}

task<int> with_any(three to) {
  co_return co_await parley::any(ask_one(to[2], 6), ask_one(to[1], 6), ask_one(to[0], 6));
}

task<int> with_first_of(three to) {
  auto first = co_await parley::first_of(2, ask_each(to));
  int out = 0;
  for (auto& each : first.done)
    out += each.result().has_value() ? *each.result() : 0;
  for (auto& [index, each] : first.pending)
    out += co_await each;
  co_return out;
}

task<int> with_as_completed(three to) {
  auto steps = parley::as_completed(ask_each(to));
  int out = 0;
  while (auto next = co_await steps.next())
    out += next->result().has_value() ? *next->result() : 0;
  co_return out;
}

task<int> with_as_completed_left(three to) {
  auto steps = parley::as_completed(ask_each(to));
  auto first = co_await steps.next();
  co_await steps.stop();
  co_return first->result().has_value() ? *first->result() + 5 : 0;
}

task<int> with_map(three to) {
  std::vector<int> items{1, 2, 3};
  auto one = [](int x, three from) { return ask<get>(from[x - 1], x); };
  auto values = co_await parley::map(2, items, one, to);
  co_return co_await sum(std::move(values));
}

task<int> with_map_stream(three to) {
  std::vector<int> items{1, 2, 3};
  auto one = [](int x, three from) { return ask_one(from[x - 1], x); };
  auto values = parley::map_stream(2, parley::stream_order::of_ends, items, one, to);
  int out = 0;
  while (auto next = co_await values.next())
    out += next->result().has_value() ? *next->result() : 0;
  co_return out;
}

task<int> with_reduce(three to) {
  auto plus = [](int x, int y) { return x + y; };
  auto total = co_await parley::reduce(ask_each(to), plus);
  co_return total.value_or(0);
}

task<int> with_retry(three to) {
  auto attempt = [](handle<numbers> from) { return ask<get>(from, 6); };
  co_return co_await parley::retry(parley::retries(3).backoff(100ms), attempt, to[1]);
}

task<int> with_scope(three to) {
  auto body = [](parley::scope children, three from) -> task<int> {
    auto x = children.start(ask_one(from[1], 2));
    children.add(ask_one(from[2], 9));
    auto y = co_await ask<get>(from[0], 4);
    co_return y + co_await x;
  };
  co_return co_await parley::with_scope(body, to);
}

task<int> with_timeout(three to) {
  auto in_time = co_await parley::timeout(90s, ask_one(to[1], 2));
  auto late = co_await parley::timeout_or(500ms, 4, ask_one(to[2], 9));
  co_return in_time + late;
}

task<int> with_wait_at_most(three to) {
  auto pending = parley::start(ask_one(to[2], 6));
  auto given_up = false;
  try {
    co_return co_await parley::wait_at_most(1s, pending);
  } catch (const failure&) {
    if (!pending.valid()) // it failed itself
      throw;
    given_up = true;
  }
  auto value = co_await pending;
  co_return given_up ? value : 0;
}

task<int> with_shield(three to) {
  co_return co_await parley::shield(ask_one(to[1], 6));
}

task<int> with_chain(three to) {
  auto chain = parley::start(ask_one(to[1], 1))
                   .then([](int x, handle<numbers> next) { return ask_one(next, x + 1); }, to[0])
                   .tap([](int) {})
                   .then([](int x) { return x * 3; })
                   .finally([] {});
  co_return co_await chain;
}

task<int> with_shared(three to) {
  auto shared = parley::start(ask_one(to[1], 3)).share();
  auto read = [](parley::shared_future<int> from) -> task<int> { co_return co_await from; };
  auto [x, y] = co_await parley::all(read(shared), read(shared));
  co_return x + y;
}

task<int> with_finally(three to) {
  auto cleanup = [](handle<numbers> from) { return ask<get>(from, 0); };
  co_return co_await parley::finally(ask_one(to[1], 6), cleanup, to[0]);
}

struct scenario {
  const char* name;
  task<int> (*run)(three to);
};

constexpr scenario scenarios[] = {
    {"all", with_all},
    {"all of a map", with_all_of_map},
    {"settle", with_settle},
    {"any", with_any},
    {"first_of", with_first_of},
    {"as_completed", with_as_completed},
    {"as_completed, left", with_as_completed_left},
    {"map", with_map},
    {"map_stream", with_map_stream},
    {"reduce", with_reduce},
    {"retry", with_retry},
    {"with_scope", with_scope},
    {"timeout", with_timeout},
    {"wait_at_most", with_wait_at_most},
    {"shield", with_shield},
    {"a chain", with_chain},
    {"a shared future", with_shared},
    {"finally", with_finally},
};

task<int> play(const scenario& what, const shop& from) {
  return what.run(three{from.a.self(), from.b.self(), from.c.self()});
}

/// What a fault makes fail may be reported, when nobody waits for it any more.
void expect_reports(world& w) {
  parley::on_unobserved_failure(w, {});
}

/// 2,000, or $PARLEY_SEEDS.
std::uint64_t seeds() {
  const auto* text = std::getenv("PARLEY_SEEDS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 2'000;
}

} // namespace

TEST_CASE("a combinator ends, and leaves nothing, whatever befalls it at any of its awaits",
          "[every_step]") {
  for (auto& each : scenarios) {
    CAPTURE(each.name);
    std::vector<std::unique_ptr<shop>> shops;
    auto tried = at_every_step([&](world& w) {
      expect_reports(w);
      shops.push_back(std::make_unique<shop>(w));
      return play(each, *shops.back());
    });
    REQUIRE(tried > 0);
  }
}

TEST_CASE("a combinator yields the same in every order in which actors run", "[every_step]") {
  for (auto& each : scenarios) {
    CAPTURE(each.name);
    explore(seeds(), [&](world& w) {
      shop from(w);
      auto result = w.start(play(each, from));
      w.advance(10s);
      REQUIRE(result.done());
      auto value = result.get();
      REQUIRE((value == 6 || (value == 7 && each.run == with_as_completed_left) ||
               (value == 8 && each.run == with_as_completed_left)));
    });
  }
}
