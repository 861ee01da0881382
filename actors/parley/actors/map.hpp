// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/map_bodies.hpp"

namespace parley {

/// Calls `f` with each item of a range, at most `limit` calls at a time, and yields their values in the order of the items:
/// a vector, or nothing when `f` has no value. `f` returns a value or an operation.
///
///     auto texts = co_await map(8, keys, [](std::string key, handle<store> from) {
///       return ask<load>(from, std::move(key));
///     }, store_);
///
/// The range is moved in and read item by item, as calls end: it may be long, or make its items as they are read.
/// Failures: the first in time, of `f` or of the range, is thrown; before that no further item is read, and the calls that
/// run are cancelled and waited for, at most for 5 s. Cancellation: the same.
/// From gevent's Pool.map, with the end of a TaskGroup.
template <class Range, class F, class... Args>
[[nodiscard]] auto map(std::size_t limit, Range items, F f, Args... args) {
  return detail::map_of(limit, std::move(items), std::move(f), std::move(args)...);
}

} // namespace parley
