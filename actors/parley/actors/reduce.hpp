// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/reduce_bodies.hpp"

namespace parley {

/// Folds the values of some operations, which go on at the same time, two by two as they come: `f(value, value, args…)`
/// returns one value, or an operation that yields it. Which two is not promised.
///
///     auto total = co_await reduce(std::move(counts), [](int a, int b) { return a + b; });
///
/// Empty when there are no operations; one alone is its own result, and `f` is not called. One call of `f` at a time.
/// Failures and cancellation: as with `all`; a failure of `f` cancels the operations as well.
/// From NDB's ReducingFuture.
template <detail::awaitable A, class F, class... Args>
[[nodiscard]] auto reduce(std::vector<A> operations, F f, Args... args) {
  return detail::reduce_of(std::move(operations), std::move(f), std::move(args)...);
}

} // namespace parley
