// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/held_scheduler.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <mutex>
#include <random>

namespace parley::port {

namespace {

class held final : public caf::scheduler::test_coordinator, public held_scheduler {
public:
  explicit held(caf::actor_system& system) : test_coordinator(system), unit_(*this) {}

  // Also called by foreign threads: pools, sockets.
  void enqueue(caf::resumable* job) override {
    std::unique_lock guard(mutex_);
    jobs.push_back(job);
  }

  bool step() override {
    auto* job = next();
    if (job == nullptr)
      return false;
    switch (job->resume(&unit_, 1)) {
    case caf::resumable::resume_later:
      enqueue(job);
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

  void shuffle(std::uint64_t seed) override { random_.emplace(seed); }

  time_point now() const override { return const_cast<held*>(this)->clock().current_time; }

  bool ring_next(time_point limit) override {
    auto& alarms = clock().schedule();
    if (alarms.empty() || alarms.begin()->first > limit)
      return false;
    return clock().trigger_timeout();
  }

  void set_now(time_point now) override {
    clock().current_time = std::max(clock().current_time, now);
  }

  std::size_t alarms() const override { return const_cast<held*>(this)->clock().schedule().size(); }

  // Runs what can run; alarms are dropped, else an actor that re-arms its own would keep us here for ever.
  void stop() override {
    while (step()) {}
    clock().cancel_all();
  }

private:
  class unit : public caf::execution_unit {
  public:
    explicit unit(held& owner) : execution_unit(&owner.system()), owner_(owner) {}
    void exec_later(caf::resumable* job) override { owner_.enqueue(job); }

  private:
    held& owner_;
  };

  caf::resumable* next() {
    std::unique_lock guard(mutex_);
    if (jobs.empty())
      return nullptr;
    auto at = jobs.begin();
    if (random_)
      at += static_cast<std::ptrdiff_t>((*random_)() % jobs.size());
    auto* job = *at;
    jobs.erase(at);
    return job;
  }

  std::mutex mutex_;
  unit unit_;
  std::optional<std::mt19937_64> random_;
};

} // namespace

void hold_scheduler(caf::actor_system_config& config) {
  config.module_factories.emplace_back(
      [](caf::actor_system& system) -> caf::actor_system::module* { return new held(system); });
}

held_scheduler* held_scheduler_of(caf::actor_system& system) {
  return dynamic_cast<held*>(&system.scheduler());
}

} // namespace parley::port
