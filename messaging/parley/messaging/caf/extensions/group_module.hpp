// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/keeper.hpp"
#include "parley/messaging/caf/version.hpp"

#include <caf/all.hpp>
#include <caf/group_module.hpp>
#include <caf/thread_hook.hpp>

#include <memory>
#include <string>
#include <utility>

/// The CAF port, before 1.0: a group module keeps the extensions.
namespace parley::port {

inline constexpr const char* module_name = "parley";

/// Keeps the extensions. A group module without groups: of all that CAF lets a configuration add before 1.0, only that is
/// told to stop when the actors are done and the scheduler still runs.
class keeping_module final : public caf::group_module {
public:
  explicit keeping_module(caf::actor_system& system) : group_module(system, module_name) {}

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

inline keeper* keeper_of(caf::actor_system& system) {
  auto found = system.groups().get_module(module_name);
  return found ? &static_cast<keeping_module&>(*found).all : nullptr;
}

inline void allow(caf::actor_system_config& config) {
  auto system = std::make_shared<caf::actor_system*>(nullptr);
  config.add_thread_hook<newborn>(system);
  config.group_module_factories.emplace_back([system] { return new keeping_module(**system); });
}

} // namespace parley::port
