// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/timeout_bodies.hpp"

namespace parley {

/// Gives an operation so much time, then cancels it and waits until it has ended: at most for `grace`, then it is destroyed,
/// and that is reported. Yields its value, also one that it comes to in spite of the cancel; its own failure wins too.
///
///     auto page = co_await timeout(2s, ask<fetch>(mirror, url));
///
/// Asks and sleeps of the operation know the time that is left. Of nested ones each turns only its own cancel into its
/// failure. An operation that has its result already is never too late; with a time of zero or less another one does not begin.
/// Cancellation of the waiting work goes to the operation. Times: on the actor's clock, virtual under the testing kit.
/// @throws failure  errc::deadline_exceeded
/// For an operation that should go on: wait_at_most. From asyncio.wait_for, as it is since Python 3.12, and gevent's Timeout.
template <class Rep, class Period, detail::awaitable A>
[[nodiscard]] auto timeout(std::chrono::duration<Rep, Period> limit, A&& operation,
                           detail::duration grace = detail::default_grace) {
  auto is_ready = detail::has_result(operation);
  return detail::timeout_of(
      detail::as_duration(limit), grace, is_ready,
      static_cast<std::remove_cvref_t<A>>(detail::operand(std::forward<A>(operation))));
}

/// The same with a value in place of the failure when the time is over.
template <class Rep, class Period, detail::awaitable A>
[[nodiscard]] auto timeout_or(std::chrono::duration<Rep, Period> limit,
                              detail::value_from<std::remove_cvref_t<A>> fallback, A&& operation,
                              detail::duration grace = detail::default_grace) {
  auto is_ready = detail::has_result(operation);
  return detail::timeout_or_of(
      detail::as_duration(limit), grace, is_ready, std::move(fallback),
      static_cast<std::remove_cvref_t<A>>(detail::operand(std::forward<A>(operation))));
}

} // namespace parley
