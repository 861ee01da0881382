// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/held_scheduler.hpp"

#include "parley/messaging/caf/unit.hpp"

#include <caf/all.hpp>
#if PARLEY_CAF < 100
#include <caf/scheduler/test_coordinator.hpp>
#else
#include "parley/messaging/caf/keeper.hpp"

#include <caf/action.hpp>
#include <caf/detail/actor_system_access.hpp>
#include <caf/scheduler.hpp>
#endif

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>

namespace parley::port {

namespace {

/// The actors that can run.
class ready_list {
public:
  // Also called by foreign threads: pools, sockets.
  void push(caf::resumable* job) {
    std::unique_lock guard(mutex_);
    jobs_.push_back(job);
  }

  /// Draws the next one at random from here on.
  void shuffle(std::uint64_t seed) { random_.emplace(seed); }

  /// Runs one message of the next one.
  bool step(port::unit& on) {
    auto* job = next();
    if (job == nullptr)
      return false;
    switch (job->resume(&on, 1)) {
    case caf::resumable::resume_later:
      push(job);
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
      caf::intrusive_ptr_release(job);
      break;
    case caf::resumable::shutdown_execution_unit:
      break;
    }
    return true;
  }

private:
  caf::resumable* next() {
    std::unique_lock guard(mutex_);
    if (jobs_.empty())
      return nullptr;
    auto at = jobs_.begin();
    if (random_)
      at += static_cast<std::ptrdiff_t>((*random_)() % jobs_.size());
    auto* job = *at;
    jobs_.erase(at);
    return job;
  }

  std::mutex mutex_;
  std::deque<caf::resumable*> jobs_;
  std::optional<std::mt19937_64> random_;
};

#if PARLEY_CAF < 100

class held final : public caf::scheduler::test_coordinator, public held_scheduler {
#if PARLEY_CAF < 18
  auto& pending() { return clock().schedule(); }
  void drop_alarms() { clock().cancel_all(); }
#else
  auto& pending() {
    std::erase_if(clock().schedule, [](auto& each) { return each.second.f.disposed(); });
    return clock().schedule;
  }
  void drop_alarms() { clock().schedule.clear(); }
#endif

public:
  explicit held(caf::actor_system& system) : test_coordinator(system), unit_(*this) {}

  void enqueue(caf::resumable* job) override { ready_.push(job); }

  bool step() override { return ready_.step(unit_); }
  void shuffle(std::uint64_t seed) override { ready_.shuffle(seed); }

  time_point now() const override { return const_cast<held*>(this)->clock().current_time; }

  bool ring_next(time_point limit) override {
    auto& alarms = pending();
    if (alarms.empty() || alarms.begin()->first > limit)
      return false;
    return clock().trigger_timeout();
  }

  void set_now(time_point now) override {
    clock().current_time = std::max(clock().current_time, now);
  }

  std::size_t alarms() const override { return const_cast<held*>(this)->pending().size(); }

  // Runs what can run; alarms are dropped, else an actor that re-arms its own would keep us here for ever.
  void stop() override {
    while (step()) {}
    drop_alarms();
  }

private:
  class unit : public caf::execution_unit {
  public:
    explicit unit(held& owner) : execution_unit(&owner.system()), owner_(owner) {}
    void exec_later(caf::resumable* job) override { owner_.enqueue(job); }

  private:
    held& owner_;
  };

  ready_list ready_;
  unit unit_;
};

} // namespace

void hold_scheduler(caf::actor_system_config& config) {
  config.module_factories.emplace_back(
      [](caf::actor_system& system) -> caf::actor_system::module* { return new held(system); });
}

#else

/// Virtual time. What is due is run by whoever moves the time.
class held_clock final : public caf::actor_clock {
public:
  time_point now() const noexcept override {
    std::unique_lock guard(mutex_);
    return now_;
  }
  void set_now(time_point now) {
    std::unique_lock guard(mutex_);
    now_ = std::max(now_, now);
  }

  caf::disposable schedule(time_point when, caf::action what) override {
    std::unique_lock guard(mutex_);
    all_.emplace(when, what);
    return std::move(what).as_disposable();
  }

  bool ring_next(time_point limit) {
    std::unique_lock guard(mutex_);
    drop_disposed();
    if (all_.empty() || all_.begin()->first > limit)
      return false;
    now_ = std::max(now_, all_.begin()->first);
    auto what = all_.begin()->second;
    all_.erase(all_.begin());
    guard.unlock();
    what.run();
    return true;
  }

  std::size_t size() {
    std::unique_lock guard(mutex_);
    drop_disposed();
    return all_.size();
  }

  void clear() {
    std::unique_lock guard(mutex_);
    all_.clear();
  }

private:
  void drop_disposed() {
    std::erase_if(all_, [](auto& each) { return each.second.disposed(); });
  }

  mutable std::mutex mutex_;
  time_point now_{time_point::duration(1)};
  std::multimap<time_point, caf::action> all_;
};

class held final : public caf::scheduler, public keeper, public held_scheduler {
public:
  using held_scheduler::time_point;

  explicit held(held_clock& clock) : clock_(clock) {}

  void schedule(caf::resumable* job) override { ready_.push(job); }
  void delay(caf::resumable* job) override { schedule(job); }

  bool step() override { return ready_.step(*this); }
  void shuffle(std::uint64_t seed) override { ready_.shuffle(seed); }
  time_point now() const override { return clock_.now(); }
  bool ring_next(time_point limit) override { return clock_.ring_next(limit); }
  void set_now(time_point now) override { clock_.set_now(now); }
  std::size_t alarms() const override { return clock_.size(); }

  void start() override {}
  void stop() override {
    close_all();
    while (step()) {}
    clock_.clear();
  }

private:
  held_clock& clock_;
  ready_list ready_;
};

} // namespace

void hold_scheduler(caf::actor_system_config& config) {
  caf::put(config.content, "parley.held", true);
}

bool is_held(const caf::actor_system_config& config) {
  return caf::get_or(config, "parley.held", false);
}

void make_held(caf::actor_system& system) {
  auto clock = std::make_unique<held_clock>();
  auto scheduler = std::make_unique<held>(*clock);
  caf::detail::actor_system_access access(system);
  access.clock(std::move(clock));
  access.scheduler(std::move(scheduler));
}

#endif

held_scheduler* held_scheduler_of(caf::actor_system& system) {
  return dynamic_cast<held*>(&system.scheduler());
}

} // namespace parley::port
