// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/extension.hpp"

#include "parley/messaging/caf/version.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#if PARLEY_CAF < 100
#include "parley/messaging/caf/extensions/group_module.hpp"
#else
#include "parley/messaging/caf/extensions/keeping_scheduler.hpp"
#endif

namespace parley::port {

void allow_extensions(caf::actor_system_config& config) {
  allow(config);
}

std::shared_ptr<void> extension(caf::actor_system& system, std::type_index type,
                                const std::function<std::shared_ptr<void>()>& make,
                                void (*close)(void*)) {
  auto* all = keeper_of(system);
  if (all == nullptr)
    throw detail::make_failure(
        errc::unannounced, "parley: call parley::announce(config) before the actor system starts");
  auto out = all->find(type, make, close);
  if (out == nullptr)
    throw detail::make_failure(errc::stopping, "the actor system has ended");
  return out;
}

} // namespace parley::port
