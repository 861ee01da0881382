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
  explicit sleep_awaiter(duration length) : slot_awaiter(&current_core("sleep_for"), 0) {
    key_ = owner_->open_sleep(length);
  }

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
      std::chrono::duration_cast<detail::duration>(detail::saturated(length)));
}

} // namespace parley
