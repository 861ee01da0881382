// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/future_chain.hpp"
#include "parley/messaging/detail/saturated.hpp"

namespace parley::detail {

/// What a timer's handle and its work share. Belongs to the turns of its actor.
class timer_state {
public:
  timer_state(core& owner, time_point when) : owner_(owner.shared_origin()), when_(when) {}

  /// @throws std::logic_error  on another actor
  void require_here(const char* operation) const;

  [[nodiscard]] bool is_active() const noexcept { return active_; }
  /// False when it has rung, or was cancelled.
  bool cancel();
  bool reschedule(duration length);

  void set_when(time_point when) noexcept { when_ = when; }
  [[nodiscard]] time_point when() const noexcept { return when_; }
  /// It rings. False when it was cancelled.
  bool ring() noexcept { return std::exchange(active_, false); }

private:
  friend class timer_awaiter;

  std::shared_ptr<const std::string> owner_;
  time_point when_;
  slot_key key_ = 0; // while its work waits
  bool active_ = true;
};

/// Waits for a timer's time, or its end.
class timer_awaiter {
public:
  using parley_awaitable = timer_awaiter;

  timer_awaiter(core& owner, timer_state& of) noexcept : owner_(owner), of_(of) {}
  timer_awaiter(const timer_awaiter&) = delete;
  ~timer_awaiter() {
    if (auto key = std::exchange(of_.key_, 0); key != 0 && current() == &owner_)
      owner_.close(key);
  }

  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    if (!of_.active_)
      return false;
    of_.key_ = owner_.open(of_.when_);
    return owner_.wait(of_.key_, frame.promise());
  }
  /// @throws cancelled
  void await_resume() {
    auto key = std::exchange(of_.key_, 0);
    if (key != 0 && owner_.take(key).is_cancelled) {
      of_.active_ = false;
      throw owner_.running()->cancel_why;
    }
  }

private:
  core& owner_;
  timer_state& of_;
};

/// Begins work that comes when its time is there: behind the deadline of the work that asked for it, maybe.
template <class T>
future<T> start_timed(task<T> work, const char* operation) {
  auto* context = current_core(operation).context();
  port::request_context later;
  if (context != nullptr)
    later.trace = context->trace;
  return start_task_in(later, std::move(work), operation);
}

template <class F, class... Args>
task<void> run_later(std::shared_ptr<timer_state> timer, F f, Args... args) {
  auto here = co_await this_work();
  do {
    timer_awaiter wait(here.owner(), *timer);
    co_await wait;
  } while (timer->is_active() && timer->when() > here.owner().now());
  if (timer->ring())
    static_cast<void>(co_await call_async(std::move(f), std::move(args)...));
}

} // namespace parley::detail
