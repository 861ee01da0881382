// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/timer.hpp"

#include <cstdint>
#include <random>

namespace parley {

/// How often something is done.
class period {
public:
  /// @throws std::invalid_argument  unless it is longer than nothing
  template <class Rep, class Period>
  period(std::chrono::duration<Rep, Period> length)
      : length_(std::chrono::duration_cast<detail::duration>(detail::saturated(length))) {
    if (length_ <= detail::duration::zero())
      throw std::invalid_argument("parley::period: it is longer than nothing");
  }

  /// The first time at once, not after one period.
  [[nodiscard]] period at_once() && {
    at_once_ = true;
    return std::move(*this);
  }
  /// Each time is earlier or later by up to this part of the period, at random; with a seed, the same every time.
  [[nodiscard]] period jitter(double part, std::uint64_t seed = std::random_device()()) &&;

  [[nodiscard]] detail::duration length() const noexcept { return length_; }
  [[nodiscard]] bool starts_at_once() const noexcept { return at_once_; }
  [[nodiscard]] std::chrono::nanoseconds draw_jitter();

private:
  detail::duration length_;
  bool at_once_ = false;
  double jitter_ = 0;
  std::minstd_rand random_;
};

namespace detail {
class periodic_state;
}

/// The handle of a call that comes again and again. Dropping it stops nothing. Belongs to its actor.
class periodic {
public:
  /// No further call begins; one that runs goes on to its end. Nothing when it was stopped before.
  void stop();

  /// Whether further calls are to come.
  [[nodiscard]] bool active() const noexcept;

  /// How many times were left out, because a call was still running when they came.
  [[nodiscard]] std::uint64_t missed() const noexcept;

  /// Waits until it has stopped and no call runs. @throws what a call threw, which stopped it
  /// Once; nobody waits, and the failure is reported as unobserved.
  [[nodiscard]] future<void>& stopped() noexcept { return stopped_; }

  /// For the library.
  periodic(std::shared_ptr<detail::periodic_state> state, future<void> stopped) noexcept
      : state_(std::move(state)), stopped_(std::move(stopped)) {}

private:
  std::shared_ptr<detail::periodic_state> state_;
  future<void> stopped_;
};

/// Calls `f(args…)` again and again, as work of the actor, and awaits what it returns. Calls never overlap: times that come
/// while one runs are left out, and counted; the next call is at the next time of the same grid. A call that fails stops it.
/// The arguments are copied for each call. The calls have the trace of the work that asked for them, and no deadline. Times are on the actor's clock, which never goes back.
/// From Twisted's LoopingCall and Tornado's PeriodicCallback.
template <class F, class... Args>
[[nodiscard]] periodic every(period how_often, F f, Args... args);

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

class periodic_state : public timer_state {
public:
  periodic_state(core& owner, period how_often)
      : timer_state(owner, owner.now()), period_(std::move(how_often)), slot_(owner.now()) {}

  /// The next time of the grid that is after `now`.
  time_point next_after(time_point now);
  [[nodiscard]] std::uint64_t missed() const noexcept { return missed_; }

private:
  period period_;
  time_point slot_;
  std::uint64_t missed_ = 0;
};

/// A call that fails, or is destroyed, is the last one.
class turned_off {
public:
  explicit turned_off(timer_state& of) noexcept : of_(&of) {}
  turned_off(const turned_off&) = delete;
  ~turned_off() {
    if (of_ != nullptr)
      of_->ring();
  }
  void keep() noexcept { of_ = nullptr; }

private:
  timer_state* of_;
};

template <class F, class... Args>
task<void> run_every(std::shared_ptr<periodic_state> state, bool at_once, F f, Args... args) {
  auto here = co_await this_work();
  auto& owner = here.owner();
  if (!at_once)
    state->set_when(state->next_after(state->when()));
  while (state->is_active()) {
    timer_awaiter wait(owner, *state);
    co_await wait;
    if (!state->is_active())
      break;
    turned_off off(*state); // unless the call ends well
    static_cast<void>(co_await call_async(std::ref(f), Args(args)...));
    off.keep();
    state->set_when(state->next_after(owner.now()));
  }
}

} // namespace detail

template <class F, class... Args>
periodic every(period how_often, F f, Args... args) {
  auto& owner = detail::current_core("every");
  auto at_once = how_often.starts_at_once();
  auto state = std::make_shared<detail::periodic_state>(owner, std::move(how_often));
  auto work = detail::start_timed(
      detail::run_every(state, at_once, std::move(f), std::move(args)...), "every");
  return periodic(std::move(state), std::move(work));
}

inline void periodic::stop() {
  state_->cancel();
}
inline bool periodic::active() const noexcept {
  return state_->is_active();
}
inline std::uint64_t periodic::missed() const noexcept {
  return state_->missed();
}

} // namespace parley
