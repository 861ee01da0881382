// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/messaging/detail/saturated.hpp"

#include <chrono>

namespace parley {

namespace detail {

/// Awaits a timer that runs since the awaiter was made.
class sleep_awaiter : public slot_awaiter {
public:
  sleep_awaiter(const char* operation, duration length)
      : slot_awaiter(&current_core(operation), 0) {
    key_ = owner_->open_sleep(length);
  }
  /// Only before it is awaited.
  sleep_awaiter(sleep_awaiter&& from) noexcept
      : slot_awaiter(from.owner_, std::exchange(from.key_, 0)) {}

  void await_resume() { settled(); }
};

} // namespace detail

/// Waits for at least `length`, on the actor's clock (virtual under the testing kit). Sleepers with equal times wake in
/// the order in which they began. Zero or less ends when the messages that are there already have had their turn.
///
/// Cancelling removes the timer at once. A sleeper that nobody waits for keeps neither its actor nor the system's exit waiting.
/// @throws cancelled
template <class Rep, class Period>
[[nodiscard("co_await it")]] detail::sleep_awaiter
sleep_for(std::chrono::duration<Rep, Period> length) {
  return detail::sleep_awaiter(
      "sleep_for", std::chrono::duration_cast<detail::duration>(detail::saturated(length)));
}

/// The same until a time of the actor's clock, such as this_request's deadline. A time that is over ends as sleep_for(0s).
/// @throws cancelled
[[nodiscard("co_await it")]] inline detail::sleep_awaiter
sleep_until(std::chrono::steady_clock::time_point when) {
  auto start = detail::current_core("sleep_until").now();
  return detail::sleep_awaiter("sleep_until",
                               when > start ? when - start : detail::duration::zero());
}

/// Lets all others go first that can run now: other work of this actor, and the messages that are there.
/// @throws cancelled
[[nodiscard("co_await it")]] inline detail::sleep_awaiter yield() {
  return detail::sleep_awaiter("yield", detail::duration::zero());
}

/// The time on the clock of the actor whose turn it is: virtual under the testing kit.
/// @throws std::logic_error  outside of actors
[[nodiscard]] inline std::chrono::steady_clock::time_point now() {
  return detail::current_core("now").now();
}

} // namespace parley
