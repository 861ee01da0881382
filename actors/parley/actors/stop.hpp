// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/core.hpp"
#include "parley/messaging/handle.hpp"

namespace parley {

/// Asks a service to stop, from any thread: it refuses new requests with errc::stopping, cancels its running handlers,
/// newest first, lets them unwind for at most `grace`, answers every requester and ends. Returns at once. CAF's exit
/// messages do the same, but for exit_reason::kill, which destroys suspended handlers at once.
///
/// An actor that is no service ends as from CAF's exit message.
template <class P>
void stop(const handle<P>& target, std::chrono::nanoseconds grace = detail::default_grace) {
  if (target)
    detail::send_stop(*caf::actor_cast<caf::abstract_actor*>(target), grace);
}

} // namespace parley
