// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/spawned.hpp"
#include "parley/actors/service.hpp"

namespace parley {

/// Starts a service: constructs `S` from `args`, on the caller's thread, as an actor of the system.
///
/// @throws failure  with errc::unannounced and their names, when message types of the protocol are not known to the
///                  system; and whatever the constructor throws
template <class S, class... Args>
handle<typename S::parley_protocol> spawn(caf::actor_system& system, Args&&... args) {
  return detail::spawn_checked<S>(system, std::forward<Args>(args)...);
}

/// The same from inside a CAF actor: `spawn<S>(self, args…)`.
template <class S, class... Args>
handle<typename S::parley_protocol> spawn(caf::local_actor* self, Args&&... args) {
  return detail::spawn_checked<S>(self->system(), std::forward<Args>(args)...);
}

} // namespace parley
