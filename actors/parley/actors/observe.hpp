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

} // namespace parley
