// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/wait_bodies.hpp"

namespace parley {

/// Waits for an operation no longer than `limit`; then only this waiter gives up, and the operation goes on. One that has a
/// name (a reply, a future) can be awaited again after that; another one goes on as work of its actor, and its failure is
/// reported as unobserved.
///
///     auto pending = ask<render>(printer, text);
///     try { co_return co_await wait_at_most(1s, pending); } catch (const parley::failure&) { show_spinner(); }
///     co_return co_await pending;
///
/// A result that is there already is never too late. Cancellation ends the wait, and nothing else.
/// @throws failure  errc::deadline_exceeded
/// For an operation that should end with its time: timeout. From Tornado's with_timeout.
template <class Rep, class Period, class T>
[[nodiscard]] task<T> wait_at_most(std::chrono::duration<Rep, Period> limit, future<T>& from) {
  return detail::wait_for_cell(detail::as_duration(limit), from);
}
template <class Rep, class Period, class T>
[[nodiscard]] task<T> wait_at_most(std::chrono::duration<Rep, Period> limit,
                                   const shared_future<T>& from) {
  return detail::wait_for_shared(detail::as_duration(limit), from);
}
template <class Rep, class Period, class T, class... Failures>
[[nodiscard]] task<T> wait_at_most(std::chrono::duration<Rep, Period> limit,
                                   reply<T, Failures...>& from) {
  return detail::wait_for_reply(detail::as_duration(limit), from);
}
template <class Rep, class Period, detail::awaitable A>
  requires(!std::is_lvalue_reference_v<A>)
[[nodiscard]] auto wait_at_most(std::chrono::duration<Rep, Period> limit, A&& operation) {
  return detail::wait_and_leave(detail::as_duration(limit), std::move(operation));
}

} // namespace parley
