// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/system_state.hpp"
#include "stress/fixture.hpp"

namespace stress_race {

struct answer_after {
  std::chrono::microseconds time{};
};
struct never {};
PARLEY_MESSAGE(answer_after, time)
PARLEY_MESSAGE(never)

using slow = parley::protocol<int(answer_after), void(never)>;

class slow_service : public parley::service<slow> {
public:
  explicit slow_service(std::atomic<int>& frames) : frames_(frames) {}

  parley::task<int> on(answer_after request) {
    parley_test::counted frame(frames_);
    co_await parley::sleep_for(request.time);
    co_return 1;
  }
  parley::task<void> on(never) {
    parley_test::counted frame(frames_);
    co_await parley::sleep_for(std::chrono::hours(1));
  }

private:
  std::atomic<int>& frames_;
};

/// How the asks of one test came out.
struct tally {
  int answered = 0;
  int late = 0;
  int cancelled = 0;
  int other = 0;

  template <class Outcome>
  void add(const Outcome& x) {
    auto* why = x.template get_if<parley::failure>();
    if (why == nullptr)
      ++answered;
    else if (why->code() == parley::errc::deadline_exceeded)
      ++late;
    else if (why->code() == parley::errc::cancelled)
      ++cancelled;
    else
      ++other;
  }
};

/// Notes when two of its frames run at the same time.
class alone_service : public parley::service<slow> {
public:
  alone_service(parley::handle<slow> next, std::atomic<int>& clashes)
      : next_(std::move(next)), clashes_(clashes) {}

  parley::task<int> on(answer_after request) {
    for (auto i = 0; i < 20; ++i) {
      run();
      co_await parley::sleep_for(request.time);
      run();
      co_await parley::ask<answer_after>(next_, std::chrono::microseconds(0));
    }
    co_return 1;
  }
  void on(never) {}

private:
  void run() {
    if (busy_.exchange(true))
      ++clashes_;
    std::this_thread::yield();
    busy_ = false;
  }

  parley::handle<slow> next_;
  std::atomic<int>& clashes_;
  std::atomic<bool> busy_ = false;
};

} // namespace stress_race

namespace parley_test {

using namespace stress_race;

task<tally> race_deadlines(handle<slow> to, int count) {
  std::vector<parley::reply_of<answer_after, slow>> replies;
  for (auto i = 0; i < count; ++i) {
    auto there = to.within(std::chrono::microseconds(1000 + i % 64 * 20));
    replies.push_back(ask<answer_after>(there, std::chrono::microseconds(1600)));
  }
  tally out;
  for (auto& reply : replies)
    out.add(co_await parley::as_outcome(reply));
  co_return out;
}

TEST_CASE("an ask whose answer races with its deadline has one outcome") {
  std::atomic<int> frames = 0;
  {
    workers here;
    auto to = parley::spawn<slow_service>(here, frames);
    for (auto round = 0; round < 10; ++round) {
      auto first = parley::as_future(here, race_deadlines(to, 400));
      auto second = parley::as_future(here, race_deadlines(to, 400));
      for (auto* each : {&first, &second}) {
        auto out = each->get();
        CHECK(out.answered + out.late == 400);
      }
    }
    eventually([&] { return frames == 0; }); // the late ones were cancelled, or have ended
  }
  REQUIRE(frames == 0);
}

task<tally> race_cancels(handle<slow> to, int count) {
  tally out;
  for (auto i = 0; i < count; ++i) {
    auto one = ask<answer_after>(to, std::chrono::microseconds(100));
    auto two = ask<answer_after>(to, std::chrono::microseconds(i % 100));
    co_await parley::sleep_for(std::chrono::microseconds(i % 200));
    auto came_first = !one.cancel();
    auto first = co_await parley::as_outcome(one);
    if (came_first != first.has_value())
      ++out.other;
    out.add(first);
    two.cancel();
    out.add(co_await parley::as_outcome(two));
  }
  co_return out;
}

TEST_CASE("an ask whose answer races with its cancel has one outcome") {
  std::atomic<int> frames = 0;
  workers here;
  auto to = parley::spawn<slow_service>(here, frames);
  std::vector<std::future<tally>> all;
  for (auto i = 0; i < 4; ++i)
    all.push_back(parley::as_future(here, race_cancels(to, 500)));
  for (auto& each : all) {
    auto out = each.get();
    CHECK(out.answered + out.cancelled == 1000);
    CHECK(out.other == 0);
  }
  eventually([&] { return frames == 0; });
}

task<std::size_t> ever_nearer(handle<slow> to, int count) {
  std::vector<parley::reply_of<answer_after, slow>> replies;
  std::size_t right = 0;
  for (auto i = 0; i < count; ++i) {
    auto there = to.within(std::chrono::seconds(count - i));
    right +=
        static_cast<std::size_t>(co_await ask<answer_after>(there, std::chrono::microseconds(0)));
  }
  co_return right;
}

TEST_CASE("a hundred thousand asks with ever nearer deadlines leave no alarms behind") {
  constexpr auto count = 100'000;
  std::atomic<int> frames = 0;
  workers here;
  auto to = parley::spawn<slow_service>(here, frames);
  REQUIRE(parley::block_on(here, ever_nearer(to, count)) == count);
  eventually([&] { return parley::detail::system_state::of(here)->alarm().size() <= 2; });
}

task<tally> give_up_on_many(handle<slow> to, int count) {
  std::vector<parley::reply_of<never, slow>> replies;
  for (auto i = 0; i < count; ++i)
    replies.push_back(ask<never>(to.within(std::chrono::milliseconds(200 - i * 100 / count))));
  tally out;
  for (auto& reply : replies)
    out.add(co_await parley::as_outcome(reply));
  co_return out;
}

TEST_CASE("many deadlines that expire together cancel as many handlers") {
  std::atomic<int> frames = 0;
  workers here;
  auto to = parley::spawn<slow_service>(here, frames);
  auto out = parley::block_on(here, give_up_on_many(to, 20'000));
  CHECK(out.late == 20'000);
  eventually([&] { return frames == 0; });
}

task<int> ask_side_by_side(handle<slow> to, int count) {
  std::vector<parley::reply_of<answer_after, slow>> all;
  for (auto i = 0; i < count; ++i)
    all.push_back(ask<answer_after>(to.no_deadline(), std::chrono::microseconds(i % 50)));
  auto sum = 0;
  for (auto& one : all)
    sum += co_await one;
  co_return sum;
}

TEST_CASE("the frames of one actor never run on two threads at once") {
  std::atomic<int> frames = 0;
  std::atomic<int> clashes = 0;
  workers here;
  auto next = parley::spawn<slow_service>(here, frames);
  auto to = parley::spawn<alone_service>(here, next, clashes);
  std::vector<std::future<int>> all;
  for (auto i = 0; i < 4; ++i)
    all.push_back(parley::as_future(here, ask_side_by_side(to, 100)));
  for (auto& each : all)
    CHECK(each.get() == 100);
  CHECK(clashes == 0);
}

} // namespace parley_test
