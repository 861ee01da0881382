// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/timeout_bodies.hpp"
#include "parley/actors/shared_future.hpp"

namespace parley::detail {

/// Waits until a slot is settled, which is left to its own awaiter, or a time is over.
class limited_wait {
public:
  using parley_awaitable = limited_wait;

  limited_wait(core& owner, slot_key of, time_point end)
      : owner_(owner), of_(of), timer_(owner.open(end)) {}
  limited_wait(const limited_wait&) = delete;
  ~limited_wait() {
    if (current() == &owner_) {
      owner_.unwait(of_);
      owner_.close(timer_);
    }
  }

  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) noexcept {
    return owner_.wait_either(timer_, of_, frame.promise());
  }
  /// @throws cancelled
  void await_resume() {
    owner_.unwait(of_);
    auto is_cancelled = owner_.find(timer_)->is_cancelled;
    owner_.close(std::exchange(timer_, 0));
    if (is_cancelled)
      throw owner_.running()->cancel_why;
  }

private:
  core& owner_;
  slot_key of_;
  slot_key timer_;
};

template <class T>
task<T> wait_for_cell(duration limit, future<T>& from) {
  auto here = co_await this_work();
  from.require_usable("wait_at_most");
  if (!from.ready()) {
    if (limit > duration::zero()) {
      auto cell = from.cell();
      settled_awaiter wait(*cell, here.owner().after(limit));
      static_cast<void>(co_await wait);
    }
    if (!from.ready())
      throw too_late(limit);
  }
  co_return take_settled(from);
}

template <class T>
task<T> wait_for_shared(duration limit, const shared_future<T>& from) {
  auto here = co_await this_work();
  auto& cell = from.cell();
  if (!cell.is_settled()) {
    if (limit > duration::zero()) {
      settled_awaiter wait(cell, here.owner().after(limit));
      static_cast<void>(co_await wait);
    }
    if (!cell.is_settled())
      throw too_late(limit);
  }
  co_return co_await from;
}

template <class T, class... Failures>
task<T> wait_for_reply(duration limit, reply<T, Failures...>& from) {
  auto here = co_await this_work();
  auto& owner = here.owner();
  if (from.owner() == &owner && from.key() != 0 && !from.ready()) {
    if (limit > duration::zero()) {
      limited_wait wait(owner, from.key(), owner.after(limit));
      co_await wait;
    }
    if (!from.ready())
      throw too_late(limit);
  }
  auto inner = from.operator co_await();
  awaited_at<decltype(inner)> named(inner, here.line);
  co_return co_await named;
}

template <awaitable A, class T = value_from<A>>
task<T> wait_and_leave(duration limit, A operation) {
  auto here = co_await this_work();
  auto is_ready = has_result(operation);
  if (limit <= duration::zero() && !is_ready)
    throw too_late(limit);
  auto started = start_task(as_task(std::move(operation), here.line), "wait_at_most");
  if (is_ready)
    co_return co_await started;
  co_return co_await wait_for_cell(limit, started);
}

template <awaitable A, class T = value_from<A>>
task<T> shield_of(A operation) {
  auto here = co_await this_work();
  auto started = start_task(as_task(std::move(operation), here.line), "shield");
  auto cell = started.cell();
  settled_awaiter wait(*cell, time_point::max());
  static_cast<void>(co_await wait);
  co_return take_settled(started);
}

} // namespace parley::detail
