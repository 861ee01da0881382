// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/differences.hpp"
#include "stress/fixture.hpp"

namespace stress_shutdown {

struct nap {};
struct note {
  std::string text;
};
PARLEY_MESSAGE(nap)
PARLEY_MESSAGE(note, text)

using sleeper = parley::protocol<void(nap), void(note)>;

class sleeper_service : public parley::service<sleeper> {
public:
  explicit sleeper_service(std::atomic<int>& frames) : frames_(frames) {}

  parley::task<void> on(nap) {
    parley_test::counted frame(frames_);
    co_await parley::sleep_for(std::chrono::hours(1));
  }
  parley::task<void> on(note) {
    parley_test::counted frame(frames_);
    co_await parley::sleep_for(std::chrono::microseconds(50));
  }

private:
  std::atomic<int>& frames_;
};

/// Drops what it is asked, of which CAF tells nobody before 0.18.
class forgetful : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;

protected:
  caf::behavior make_behavior() override {
    return {[this](nap) -> caf::result<void> {
      make_response_promise();
      return caf::delegated<void>();
    }};
  }
};

/// Asks with an hour's patience.
class patient_service : public parley::service<sleeper> {
public:
  patient_service(std::atomic<int>& frames, parley::handle<sleeper> next)
      : frames_(frames), next_(std::move(next)) {}

  parley::task<void> on(nap) {
    parley_test::counted frame(frames_);
    co_await parley::ask<nap>(next_.within(std::chrono::hours(1)));
  }
  parley::task<void> on(note x) {
    co_await parley::ask<note>(next_.within(std::chrono::hours(1)), x.text);
  }

private:
  std::atomic<int>& frames_;
  parley::handle<sleeper> next_;
};

} // namespace stress_shutdown

namespace parley_test {

using namespace stress_shutdown;

TEST_CASE("a system's end does not wait for suspended sleepers") {
  std::atomic<int> frames = 0;
  auto start = std::chrono::steady_clock::now();
  {
    workers here;
    for (auto i = 0; i < 100; ++i) {
      auto there = parley::spawn<sleeper_service>(here, frames);
      for (auto k = 0; k < 10; ++k)
        anon_mail(nap()).send(there.caf());
    }
  }
  CHECK(frames == 0);
  CHECK(std::chrono::steady_clock::now() - start < 30s);
}

TEST_CASE("foreign threads may send while services end with their system") {
  std::atomic<int> frames = 0;
  for (auto round = 0; round < 10; ++round) {
    std::atomic<bool> go = false;
    std::vector<std::jthread> threads;
    {
      workers here;
      for (auto i = 0; i < 4; ++i) {
        auto there = parley::spawn<sleeper_service>(here, frames);
        for (auto k = 0; k < 2; ++k)
          threads.emplace_back([there, &go] {
            go.wait(false);
            for (auto n = 0; n < 500; ++n)
              anon_mail(note{"n"}).send(there.caf()); // the last handle goes with the thread
          });
        if (i % 2 == 0)
          threads.emplace_back([there, &go] {
            go.wait(false);
            parley::stop(there);
          });
      }
      go = true;
      go.notify_all();
    }
  }
  REQUIRE(frames == 0);
}

TEST_CASE("a system's end waits for no deadline, met or not") {
  std::atomic<int> frames = 0;
  auto start = std::chrono::steady_clock::now();
  {
    workers here;
    auto answers = parley::spawn<sleeper_service>(here, frames);
    auto met = parley::spawn<patient_service>(here, frames, answers);
    parley::block_on(here, [&] { return ask<note>(met, "n"); });
    auto hole = handle<sleeper>::unchecked(here.caf().spawn<forgetful>());
    auto unmet = parley::spawn<patient_service>(here, frames, hole);
    anon_mail(nap()).send(unmet.caf());
    if (!parley::port::breaks_promises) // else the ask fails at once, and no frame may be seen
      eventually([&] { return frames == 1; });
  }
  CHECK(frames == 0);
  CHECK(std::chrono::steady_clock::now() - start < 30s);
}

TEST_CASE("a handle of a stopped service may outlive its system") {
  std::atomic<int> frames = 0;
  handle<sleeper> kept;
  {
    workers here;
    kept = parley::spawn<sleeper_service>(here, frames);
    parley::block_on(here, [&] { return ask<note>(kept, "n"); });
    parley::stop(kept);
  }
  kept = {};
  CHECK(frames == 0);
}

} // namespace parley_test
