// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/ids.hpp"

#include <caf/attachable.hpp>
#include <caf/fwd.hpp>

/// The CAF port: who tells that a callee ended. A parley service answers what is pending when it dies; other actors and
/// proxies are watched, once per watcher and target.
namespace parley::port {

/// Sends `watcher` a kind::down shadow with `key` when `target` ends; at once if it has ended. Holds neither alive.
void watch(caf::abstract_actor& target, caf::actor_control_block& watcher, slot_key key);

/// Undoes it, so that a short-lived client leaves nothing behind at a long-lived callee.
void unwatch(caf::abstract_actor& target, const caf::actor_control_block& watcher);

/// How many watch it, ours and others. Only while no actor runs.
std::size_t watchers_of(const caf::abstract_actor& target);

} // namespace parley::port
