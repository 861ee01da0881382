// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/held_scheduler.hpp"
#include "parley/messaging/caf/scheduler/ready_list.hpp"
#include "parley/messaging/caf/version.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>

/// The CAF port, before 1.0: a held scheduler is a test coordinator of our own.
namespace parley::port {

class held final : public caf::scheduler::test_coordinator, public held_scheduler {
#if PARLEY_CAF < 18
  auto& pending() { return clock().schedule(); }
  bool drop_alarms() {
    auto had_some = !clock().schedule().empty();
    clock().cancel_all();
    return had_some;
  }
#else
  auto& pending() {
    std::erase_if(clock().schedule, [](auto& each) { return each.second.f.disposed(); });
    return clock().schedule;
  }
  bool drop_alarms() {
    auto all = std::move(clock().schedule);
    clock().schedule.clear();
    return !all.empty();
  }
#endif

public:
  explicit held(caf::actor_system& system) : test_coordinator(system), unit_(*this) {}

  void enqueue(caf::resumable* job) override { ready_.push(job); }

  bool step() override { return ready_.step(unit_); }
  bool step(caf::abstract_actor& who) override { return ready_.step(unit_, who); }
  caf::mailbox_element* next(caf::abstract_actor& who) override {
    auto* actor = dynamic_cast<caf::scheduled_actor*>(&who);
    if (actor == nullptr || actor->mailbox().closed() || actor->mailbox().blocked())
      return nullptr;
    return actor->mailbox().peek();
  }
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
    do {
      while (step()) {}
    } while (drop_alarms());
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

inline void hold(caf::actor_system_config& config) {
  config.module_factories.emplace_back(
      [](caf::actor_system& system) -> caf::actor_system::module* { return new held(system); });
}

} // namespace parley::port
