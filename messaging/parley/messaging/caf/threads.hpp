// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <cstddef>

namespace caf {
class actor_system_config;
}

/// The CAF port: which threads must never block. CAF 0.17.6 has no notion of the current actor; a hook in the
/// configuration marks its threads.
namespace parley::port {

/// Marks every thread that a system of this configuration starts.
void watch_threads(caf::actor_system_config& config);

/// Runs systems of this configuration on so many threads.
void set_workers(caf::actor_system_config& config, std::size_t count);

/// Whether the calling thread runs actors.
bool on_actor_thread() noexcept;

} // namespace parley::port
