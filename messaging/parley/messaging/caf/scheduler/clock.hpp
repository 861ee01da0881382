// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/held_scheduler.hpp"
#include "parley/messaging/caf/keeper.hpp"
#include "parley/messaging/caf/scheduler/ready_list.hpp"

#include <caf/action.hpp>
#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/actor_system_access.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/scheduler.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

/// The CAF port, 1.x: a held scheduler and its clock are put into the system by a thread hook, which comes before CAF makes its
/// own.
namespace parley::port {

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

  /// What is dropped may hold the last reference of an actor, whose end looks at the clock.
  bool clear() {
    std::unique_lock guard(mutex_);
    auto all = std::move(all_);
    all_.clear();
    guard.unlock();
    return !all.empty();
  }

private:
  void drop_disposed() { // they hold nothing any more
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
  bool step(caf::abstract_actor& who) override { return ready_.step(*this, who); }
  caf::mailbox_element* next(caf::abstract_actor& who) override {
    auto* actor = dynamic_cast<caf::scheduled_actor*>(&who);
    return actor != nullptr ? actor->mailbox().peek(caf::make_message_id()) : nullptr;
  }
  void shuffle(std::uint64_t seed) override { ready_.shuffle(seed); }
  time_point now() const override { return clock_.now(); }
  bool ring_next(time_point limit) override { return clock_.ring_next(limit); }
  void set_now(time_point now) override { clock_.set_now(now); }
  std::size_t alarms() const override { return clock_.size(); }

  void start() override {}
  void stop() override {
    close_all();
    do {
      while (step()) {}
    } while (clock_.clear());
  }

private:
  held_clock& clock_;
  ready_list ready_;
};

inline void hold(caf::actor_system_config& config) {
  caf::put(config.content, "parley.held", true);
}

/// Whether systems of this configuration are held.
inline bool is_held(const caf::actor_system_config& config) {
  return caf::get_or(config, "parley.held", false);
}

/// While the system is being made.
inline void make_held(caf::actor_system& system) {
  auto clock = std::make_unique<held_clock>();
  auto scheduler = std::make_unique<held>(*clock);
  caf::detail::actor_system_access access(system);
  access.clock(std::move(clock));
  access.scheduler(std::move(scheduler));
}

} // namespace parley::port
