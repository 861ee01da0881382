// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/extension.hpp"

#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>
#include <caf/group_module.hpp>
#include <caf/thread_hook.hpp>

#include <mutex>
#include <vector>

namespace parley::port {

namespace {

constexpr const char* module_name = "parley";

/// Keeps the extensions. A group module without groups: of all that CAF 0.17.6 lets a configuration add, only that is
/// told to stop when the actors are done and the scheduler still runs.
class keeper : public caf::group_module {
public:
  explicit keeper(caf::actor_system& system) : group_module(system, module_name) {}

  void stop() override {
    for (; !kept_.empty(); kept_.pop_back())
      kept_.back().close(kept_.back().object.get());
  }

  caf::expected<caf::group> get(const std::string&) override {
    return caf::sec::no_such_group_module;
  }
  caf::error load(caf::deserializer&, caf::group&) override {
    return caf::sec::no_such_group_module;
  }

  std::shared_ptr<void> find(std::type_index type,
                             const std::function<std::shared_ptr<void>()>& make,
                             void (*close)(void*)) {
    std::unique_lock guard(mutex_);
    for (auto& x : kept_)
      if (x.type == type)
        return x.object;
    auto made = make();
    kept_.push_back({type, made, close});
    return made;
  }

private:
  std::recursive_mutex mutex_; // one extension may ask for another while it is made
  struct entry {
    std::type_index type;
    std::shared_ptr<void> object;
    void (*close)(void*);
  };
  std::vector<entry> kept_;
};

/// Learns which system is being made; the factories of group modules are not told.
class newborn : public caf::thread_hook {
public:
  explicit newborn(std::shared_ptr<caf::actor_system*> system) : system_(std::move(system)) {}
  void init(caf::actor_system& system) override { *system_ = &system; }
  void thread_started() override {}
  void thread_terminates() override {}

private:
  std::shared_ptr<caf::actor_system*> system_;
};

} // namespace

void allow_extensions(caf::actor_system_config& config) {
  auto system = std::make_shared<caf::actor_system*>(nullptr);
  config.add_thread_hook<newborn>(system);
  config.group_module_factories.emplace_back([system] { return new keeper(**system); });
}

std::shared_ptr<void> extension(caf::actor_system& system, std::type_index type,
                                const std::function<std::shared_ptr<void>()>& make,
                                void (*close)(void*)) {
  auto module = system.groups().get_module(module_name);
  if (!module)
    throw detail::make_failure(
        errc::unannounced, "parley: call parley::announce(config) before the actor system starts");
  return static_cast<keeper&>(*module).find(type, make, close);
}

} // namespace parley::port
