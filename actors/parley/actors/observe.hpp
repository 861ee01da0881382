// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/failure.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <string_view>

namespace parley {

/// What is told of each ask that failed: the wire name of its message, and why.
using failure_observer = std::function<void(std::string_view message, const failure& why)>;

/// From now on calls `f` with each failed ask of the system whose outcome is awaited, before the awaiting coroutine gets it:
/// for metrics and logs. Asks that their own caller cancelled are no failures, and the
/// library does not tell of those among its own parts. It is called until the system ends, beside those that were there
/// before.
///
/// Threads: any; `f` is called on the turns of whoever asked, so by several threads at once, and must neither block nor throw.
void observe_failures(caf::actor_system& system, failure_observer f);

/// What is told of a failure that nobody has seen: the actor whose work failed, and why.
using unobserved_observer = std::function<void(std::string_view origin, const failure& why)>;

/// From now on calls `f`, in place of the one before, with each failure that no reader of it has seen: when the last future
/// of the work is dropped, or, of work that has no reader, when it fails. Each is told once, and no cancel ever is. An empty
/// function silences them; at first they are printed to stderr, in one line each.
///
/// Threads: any; `f` is called on the turn of the actor whose work failed, by several threads at once, and must not throw.
void on_unobserved_failure(caf::actor_system& system, unobserved_observer f);

} // namespace parley
