// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/testing/world.hpp"

#include <cstdint>
#include <functional>

namespace parley::testing {

/// Runs a test once for each seed from 1 on, in a fresh world that the seed shuffles. With PARLEY_SEED=<n> in the
/// environment only that one is run.
///
///     parley::testing::explore(2000, [](parley::testing::world& w) {
///       auto store = w.spawn<store_service>();
///       …
///     });
///
/// A run fails by throwing, also what a test framework throws for a failed assertion, and by what it leaves: work that
/// waits although nothing can run, actors, whatever a world reports. The first that fails ends the search.
/// @throws defect  that names the seed, what went wrong and what waited then; nested is what the test threw
void explore(std::uint64_t seeds, const std::function<void(world&)>& test);

} // namespace parley::testing
