// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/blocker.hpp"

#include "parley/messaging/caf/held_scheduler.hpp"
#include "parley/messaging/caf/threads.hpp"

namespace parley::detail {

void refuse_on_actor(caf::actor_system& system, const char* operation) {
  if (operation != nullptr && port::held_scheduler_of(system) != nullptr)
    throw std::logic_error("parley::" + std::string(operation) +
                           ": the scheduler is held by a test, nothing would run; use world::get");
  if (operation != nullptr && (current() != nullptr || port::on_actor_thread()))
    throw std::logic_error(
        "parley::" + std::string(operation) +
        ": called on a thread of the actor system, which would stop its actors; co_await instead");
}

} // namespace parley::detail
