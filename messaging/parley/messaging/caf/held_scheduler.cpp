// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/held_scheduler.hpp"

#include "parley/messaging/caf/version.hpp"

#if PARLEY_CAF < 100
#include "parley/messaging/caf/scheduler/coordinator.hpp"
#else
#include "parley/messaging/caf/scheduler/clock.hpp"
#endif

namespace parley::port {

void hold_scheduler(caf::actor_system_config& config) {
  hold(config);
}

held_scheduler* held_scheduler_of(caf::actor_system& system) {
  return dynamic_cast<held*>(&system.scheduler());
}

} // namespace parley::port
