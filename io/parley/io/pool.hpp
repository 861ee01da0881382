// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/fwd.hpp>

#include <cstddef>

namespace parley {

/// The blocking pool of a system at one moment. There is one pool per system; its threads are named parley-pool-0,
/// parley-pool-1, …, start when they are needed and stay.
///
/// The configuration sets its shape: `parley.pool-threads` (default: one per core, at least 4), `parley.pool-queue`
/// (default 1024 waiting jobs), and `parley.pool-inline`, true in a testing::world: no threads, each job runs where it is
/// submitted and its result arrives in a later step of the same actor.
struct pool_state {
  std::size_t threads = 0;   ///< that were started
  std::size_t queued = 0;    ///< jobs without a thread
  std::size_t running = 0;   ///< jobs with one
  std::size_t abandoned = 0; ///< those of the running jobs that nobody awaits any more
  bool operator==(const pool_state&) const = default;
};

/// Threads: any.
[[nodiscard]] pool_state pool_of(caf::actor_system& system);

} // namespace parley
