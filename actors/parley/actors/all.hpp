// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"

namespace parley {

/// Waits for all of some operations, which go on at the same time, and yields their values in the order of the operations:
/// a tuple (std::monostate for void), a vector, or a map with the same keys.
///
///     auto [row, file] = co_await all(ask<find>(store, key), ask<load>(templates, "paste.html"));
///
/// Operations are tasks, replies, futures and whatever else is awaited; a reply that has a name is used up, a task is moved
/// in. Tasks start when the result is awaited, in their order.
/// Failures: the first in time is thrown, as its own type; a `failure` tells its index() and each_other(). Before that the
/// other operations are cancelled and waited for, at most for 5 s after that: then they are destroyed.
/// Cancellation goes to all operations, and is thrown when all have ended. None of no operations: an empty result at once.
/// From Twisted's gatherResults, Q.all and asyncio.gather, with the cancels of TaskGroup.
template <class... As>
  requires(sizeof...(As) > 0)
[[nodiscard]] auto all(As&&... operations) {
  if constexpr (detail::operands<As...>())
    return detail::all_of<std::remove_cvref_t<As>...>(
        detail::operand(std::forward<As>(operations))...);
}

template <detail::awaitable A>
[[nodiscard]] auto all(std::vector<A> operations) {
  return detail::all_of_vector(std::move(operations));
}

template <class Map>
  requires detail::awaitable<typename Map::mapped_type>
[[nodiscard]] auto all(Map operations) {
  return detail::all_of_map(std::move(operations));
}

/// The same without failing: how each one ended, as outcomes in the order of the operations. A cancel of the waiting work is
/// thrown nevertheless. From Twisted's DeferredList and Q.allSettled.
template <class... As>
  requires(sizeof...(As) > 0)
[[nodiscard]] auto settle(As&&... operations) {
  if constexpr (detail::operands<As...>())
    return detail::settle_of<std::remove_cvref_t<As>...>(
        detail::operand(std::forward<As>(operations))...);
}

template <detail::awaitable A>
[[nodiscard]] auto settle(std::vector<A> operations) {
  return detail::settle_of_vector(std::move(operations));
}

template <class Map>
  requires detail::awaitable<typename Map::mapped_type>
[[nodiscard]] auto settle(Map operations) {
  return detail::settle_of_map(std::move(operations));
}

} // namespace parley
