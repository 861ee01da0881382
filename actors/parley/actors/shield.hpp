// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/wait_bodies.hpp"

namespace parley {

/// Awaits an operation so that a cancel of the waiting work does not reach it: it goes on as work of its actor, which alone
/// ends it then, and a later failure is reported as unobserved. For a step that must not stop half-way.
/// From asyncio.shield.
template <detail::awaitable A>
[[nodiscard]] auto shield(A&& operation) {
  return detail::shield_of(
      static_cast<std::remove_cvref_t<A>>(detail::operand(std::forward<A>(operation))));
}

} // namespace parley
