// Part of parley. BSD-3-Clause, see LICENSE.
#include "stress/fixture.hpp"

namespace stress_end {

struct wait {};
PARLEY_MESSAGE(wait)

using waiter = parley::protocol<void(wait)>;

struct countdown {};
PARLEY_MESSAGE(countdown)

using counting_down = parley::protocol<int(countdown)>;

/// Quits in the middle of a turn, when it was asked often enough.
class mortal : public parley::actor<caf::event_based_actor> {
public:
  mortal(caf::actor_config& config, int lives)
      : parley::actor<caf::event_based_actor>(config), lives_(lives) {}

  caf::behavior make_behavior() override {
    return {parley::lift(this, [this](countdown) {
      if (--lives_ == 0)
        quit(caf::exit_reason::user_shutdown);
      return lives_;
    })};
  }

private:
  int lives_;
};

/// Waits for another, or sleeps.
class waiter_service : public parley::service<waiter> {
public:
  waiter_service(std::atomic<int>& frames, parley::handle<waiter> next)
      : frames_(frames), next_(std::move(next)) {}

  parley::task<void> on(wait) {
    parley_test::counted frame(frames_);
    if (next_)
      co_await parley::ask<wait>(next_.no_deadline());
    else
      co_await parley::sleep_for(std::chrono::hours(1));
  }

private:
  std::atomic<int>& frames_;
  parley::handle<waiter> next_;
};

} // namespace stress_end

namespace parley_test {

using namespace stress_end;

TEST_CASE("a handle dropped on a foreign thread ends its service with all suspended handlers") {
  std::atomic<int> frames = 0;
  workers here;
  in_threads(4, [&](int) {
    for (auto i = 0; i < 250; ++i) {
      auto there = parley::spawn<waiter_service>(here, frames, handle<waiter>());
      anon_mail(wait()).send(there.caf());
      if (i % 2 == 0) // else it may not have begun
        eventually([&] { return frames > 0; });
    }
  });
  eventually([&] { return frames == 0; });
}

task<int> count_outcomes(std::vector<handle<waiter>> targets, int times, std::atomic<int>* asked) {
  std::vector<parley::reply_of<wait, waiter>> replies;
  for (auto& to : targets)
    for (auto i = 0; i < times; ++i)
      replies.push_back(ask<wait>(to.no_deadline()));
  ++*asked;
  auto settled = 0;
  for (auto& reply : replies) {
    auto out = co_await parley::as_outcome(reply);
    auto* why = out.get_if<failure>();
    if (why != nullptr && (why->code() == errc::receiver_down || why->code() == errc::stopping))
      ++settled;
  }
  co_return settled;
}

/// Many ask many, all of whom end by `end`; returns how many asks were settled.
template <class F>
int settle_all(std::atomic<int>& frames, F end) {
  workers here;
  std::vector<handle<waiter>> targets;
  for (auto i = 0; i < 20; ++i)
    targets.push_back(parley::spawn<waiter_service>(here, frames, handle<waiter>()));
  std::atomic<int> asked = 0;
  std::vector<std::future<int>> counts;
  for (auto i = 0; i < 8; ++i)
    counts.push_back(parley::as_future(here, count_outcomes(targets, 10, &asked)));
  eventually([&] { return asked >= 4; }); // some asks are under way, some are to come
  in_threads(2, [&](int i) {
    for (std::size_t k = 0; k < targets.size(); k += 2)
      end(targets[k + static_cast<std::size_t>(i)]);
  });
  auto settled = 0;
  for (auto& count : counts)
    settled += count.get();
  return settled;
}

TEST_CASE("each ask in flight is settled once when its service is killed") {
  std::atomic<int> frames = 0;
  auto settled = settle_all(
      frames, [](handle<waiter>& to) { caf::anon_send_exit(to.caf(), caf::exit_reason::kill); });
  CHECK(settled == 8 * 20 * 10);
  CHECK(frames == 0);
}

TEST_CASE("each ask in flight is settled once when its service is stopped") {
  std::atomic<int> frames = 0;
  auto settled = settle_all(frames, [](handle<waiter>& to) { parley::stop(to); });
  CHECK(settled == 8 * 20 * 10);
  CHECK(frames == 0);
}

TEST_CASE("each ask in flight is settled once when its service is stopped and killed") {
  std::atomic<int> frames = 0;
  auto settled = settle_all(frames, [](handle<waiter>& to) {
    parley::stop(to, 0ms);
    caf::anon_send_exit(to.caf(), caf::exit_reason::kill);
  });
  CHECK(settled == 8 * 20 * 10);
  CHECK(frames == 0);
}

task<std::pair<int, int>> count_answers(handle<counting_down> to, int times) {
  std::vector<parley::reply_of<countdown, counting_down>> replies;
  for (auto i = 0; i < times; ++i)
    replies.push_back(ask<countdown>(to.no_deadline()));
  std::pair<int, int> out;
  for (auto& reply : replies) {
    auto got = co_await parley::as_outcome(reply);
    if (got.has_value())
      ++out.first;
    else if (auto* why = got.get_if<failure>();
             why != nullptr && why->code() == errc::receiver_down)
      ++out.second;
  }
  co_return out;
}

TEST_CASE("an actor that quits among many requests answers the others for the dead") {
  workers here;
  for (auto i = 0; i < 100; ++i) {
    auto mine = here.caf().spawn<mortal>(50);
    auto counts =
        parley::as_future(here, count_answers(handle<counting_down>::unchecked(mine), 100));
    REQUIRE(counts.get() == std::pair(50, 50));
  }
}

TEST_CASE("an actor on a thread of its own answers, and quits among many requests") {
  workers here;
  for (auto i = 0; i < 10; ++i) {
    auto mine = here.caf().spawn<mortal, caf::detached>(50);
    auto to = handle<counting_down>::unchecked(mine);
    REQUIRE(parley::block_on(here, [&] { return ask<countdown>(to); }) == 49);
    auto counts = parley::as_future(here, count_answers(to, 100));
    REQUIRE(counts.get() == std::pair(49, 51));
  }
}

TEST_CASE("ten thousand actors die with an ask suspended in each") {
  constexpr auto count = 10'000;
  std::atomic<int> frames = 0;
  {
    workers here;
    auto last = parley::spawn<waiter_service>(here, frames, handle<waiter>());
    std::vector<handle<waiter>> all;
    for (auto i = 0; i < count; ++i) {
      all.push_back(parley::spawn<waiter_service>(here, frames, last));
      anon_mail(wait()).send(all.back().caf());
    }
    eventually([&] { return frames == 2 * count; }); // each one's, and its request's at the last
    SECTION("killed one by one") {
      for (auto& each : all)
        caf::anon_send_exit(each.caf(), caf::exit_reason::kill);
    }
    SECTION("dropped, and failed by the one that they ask, which alone kept them") {
      all.clear();
      caf::anon_send_exit(last.caf(), caf::exit_reason::kill);
    }
  }
  REQUIRE(frames == 0);
}

} // namespace parley_test
