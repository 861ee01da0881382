// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/fwd.hpp>

#include <cstddef>
#include <cstdint>

namespace parley {

/// What the services and tasks of a system do at one moment, for metrics: the numbers of different actors are read one after
/// the other while these go on.
struct activity {
  std::size_t actors = 0; ///< of parley that exist
  std::size_t asks = 0;   ///< sent and not answered yet
  std::size_t tasks =
      0; ///< handlers and tasks that have begun and not ended, and requests that exclusive ones hold back
  std::uint64_t late_answers = 0;     ///< that nobody waited for any more, since the start
  std::uint64_t unheard_failures = 0; ///< of handlers that nobody had asked, since the start
  bool operator==(const activity&) const = default;
};

/// Asking costs those who work nothing; it takes time linear in the number of actors. Threads: any.
[[nodiscard]] activity activity_of(caf::actor_system& system);

} // namespace parley
