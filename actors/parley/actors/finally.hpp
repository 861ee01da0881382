// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/finally_body.hpp"

namespace parley {

/// Awaits an operation, then calls `f(args…)` and awaits what that returns, however the operation ended; a cancel too. Then
/// yields its value, or throws its failure; or the failure of `f`, with that of the operation as its cause.
///
///     co_return co_await finally(work(file), [](handle<files> to, int file) { return ask<close>(to, file); }, files_, file);
///
/// `f` runs in the work that waits: one cancel has struck the operation by then, and only a further one strikes `f`.
/// From Q's fin and dojo's finally.
template <detail::awaitable A, class F, class... Args>
[[nodiscard]] auto finally(A&& operation, F f, Args... args) {
  return detail::finally_of<std::remove_cvref_t<A>, F, Args...>(
      detail::operand(std::forward<A>(operation)), std::move(f), std::move(args)...);
}

} // namespace parley
