// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/keeper.hpp"
#include "parley/messaging/caf/scheduler/clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/actor_system_access.hpp>
#include <caf/scheduler.hpp>
#include <caf/thread_hook.hpp>

#include <memory>
#include <string>
#include <utility>

/// The CAF port, 1.x: a scheduler around CAF's keeps the extensions.
namespace parley::port {

/// Keeps the extensions. The scheduler that CAF would have made, and the only one that CAF 1.x tells to stop when the
/// actors are done.
class keeping_scheduler final : public caf::scheduler, public keeper {
public:
  explicit keeping_scheduler(std::unique_ptr<caf::scheduler> real) : real_(std::move(real)) {}

  void schedule(caf::resumable* what) override { real_->schedule(what); }
  void delay(caf::resumable* what) override { real_->delay(what); }
  void start() override { real_->start(); }
  void stop() override {
    close_all();
    real_->stop();
  }

private:
  std::unique_ptr<caf::scheduler> real_;
};

/// Comes before CAF has made a scheduler.
class newborn final : public caf::thread_hook {
public:
  void init(caf::actor_system& system) override {
    if (is_held(system.config())) {
      make_held(system);
      return;
    }
    auto policy = caf::get_or(system.config(), "caf.scheduler.policy", std::string("stealing"));
    auto real = policy == "sharing" ? caf::scheduler::make_work_sharing(system)
                                    : caf::scheduler::make_work_stealing(system);
    caf::detail::actor_system_access(system).scheduler(
        std::make_unique<keeping_scheduler>(std::move(real)));
  }
  void thread_started(caf::thread_owner) override {}
  void thread_terminates() override {}
};

inline keeper* keeper_of(caf::actor_system& system) {
  return dynamic_cast<keeper*>(&system.scheduler());
}

inline void allow(caf::actor_system_config& config) {
  config.add_thread_hook<newborn>();
}

} // namespace parley::port
