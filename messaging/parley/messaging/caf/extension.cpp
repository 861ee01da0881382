// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/extension.hpp"

#include "parley/messaging/caf/keeper.hpp"
#include "parley/messaging/caf/version.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>
#include <caf/thread_hook.hpp>
#if PARLEY_CAF < 100
#include <caf/group_module.hpp>
#else
#include "parley/messaging/caf/held_scheduler.hpp"

#include <caf/detail/actor_system_access.hpp>
#include <caf/scheduler.hpp>
#endif

namespace parley::port {

namespace {

#if PARLEY_CAF < 100

constexpr const char* module_name = "parley";

/// Keeps the extensions. A group module without groups: of all that CAF lets a configuration add before 1.0, only that is
/// told to stop when the actors are done and the scheduler still runs.
class module final : public caf::group_module {
public:
  explicit module(caf::actor_system& system) : group_module(system, module_name) {}

  void stop() override { all.close_all(); }

  caf::expected<caf::group> get(const std::string&) override {
    return caf::sec::no_such_group_module;
  }
#if PARLEY_CAF < 18
  caf::error load(caf::deserializer&, caf::group&) override {
    return caf::sec::no_such_group_module;
  }
#endif

  keeper all;
};

/// Learns which system is being made; the factories of group modules are not told.
class newborn final : public caf::thread_hook {
public:
  explicit newborn(std::shared_ptr<caf::actor_system*> system) : system_(std::move(system)) {}
  void init(caf::actor_system& system) override { *system_ = &system; }
  void thread_started() override {}
  void thread_terminates() override {}

private:
  std::shared_ptr<caf::actor_system*> system_;
};

keeper* keeper_of(caf::actor_system& system) {
  auto found = system.groups().get_module(module_name);
  return found ? &static_cast<module&>(*found).all : nullptr;
}

#else

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

keeper* keeper_of(caf::actor_system& system) {
  return dynamic_cast<keeper*>(&system.scheduler());
}

#endif

} // namespace

void allow_extensions(caf::actor_system_config& config) {
#if PARLEY_CAF < 100
  auto system = std::make_shared<caf::actor_system*>(nullptr);
  config.add_thread_hook<newborn>(system);
  config.group_module_factories.emplace_back([system] { return new module(**system); });
#else
  config.add_thread_hook<newborn>();
#endif
}

std::shared_ptr<void> extension(caf::actor_system& system, std::type_index type,
                                const std::function<std::shared_ptr<void>()>& make,
                                void (*close)(void*)) {
  auto* all = keeper_of(system);
  if (all == nullptr)
    throw detail::make_failure(
        errc::unannounced, "parley: call parley::announce(config) before the actor system starts");
  return all->find(type, make, close);
}

} // namespace parley::port
