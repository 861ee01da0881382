// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/timer_state.hpp"

namespace parley {

/// The handle of a call that comes later. Dropping it cancels nothing. Belongs to its actor.
/// From Twisted's DelayedCall and asyncio's TimerHandle.
class timer {
public:
  /// The call never comes, also when it is due in this very turn; what it holds is freed. False when it has begun, or was
  /// cancelled before.
  bool cancel() { return state_->cancel(); }

  /// The call comes so much later than now instead. False as with cancel().
  template <class Rep, class Period>
  bool reschedule(std::chrono::duration<Rep, Period> length) {
    return state_->reschedule(
        std::chrono::duration_cast<detail::duration>(detail::saturated(length)));
  }

  /// Whether the call is still to come.
  [[nodiscard]] bool active() const noexcept { return state_->is_active(); }

  /// For the library.
  explicit timer(std::shared_ptr<detail::timer_state> state) noexcept : state_(std::move(state)) {}

private:
  std::shared_ptr<detail::timer_state> state_;
};

/// Calls `f(args…)` after `length`, as work of the actor, and awaits what it returns if that is an operation. Its failure is
/// reported as unobserved.
///
/// Calls of equal times come in the order in which they were asked for; zero or less comes behind what is ready now. The
/// time is on the actor's clock. The call has the trace of the work that asked for it, and no deadline. A call that is to come keeps neither its actor nor the system's exit waiting.
/// @throws std::logic_error  outside of actors
template <class Rep, class Period, class F, class... Args>
timer call_later(std::chrono::duration<Rep, Period> length, F f, Args... args) {
  auto& owner = detail::current_core("call_later");
  auto wait = std::chrono::duration_cast<detail::duration>(detail::saturated(length));
  auto state = std::make_shared<detail::timer_state>(
      owner, owner.after(std::max(wait, detail::duration::zero())));
  static_cast<void>(detail::start_timed(detail::run_later(state, std::move(f), std::move(args)...),
                                        "call_later"));
  return timer(std::move(state));
}

} // namespace parley
