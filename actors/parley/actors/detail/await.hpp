// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/core.hpp"

#include <coroutine>
#include <source_location>
#include <stdexcept>

namespace parley::detail {

/// A frame of a parley task: what may await parley's operations.
template <class Promise>
concept task_promise = std::is_base_of_v<promise_base, Promise>;

/// Awaits one slot of the core on whose turn it was opened. The base of every leaf awaiter.
class slot_awaiter {
public:
  using parley_awaitable = slot_awaiter;

  slot_awaiter(core* owner, slot_key key) noexcept : owner_(owner), key_(key) {}
  slot_awaiter(const slot_awaiter&) = delete;

  ~slot_awaiter() {
    if (key_ != 0 && current() == owner_)
      owner_->close(key_);
  }

  bool await_ready() const noexcept { return false; }

  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame,
                     std::source_location where = std::source_location::current()) {
    where_ = where;
    if (key_ == 0)
      return false;
    if (frame.promise().owner->owner != owner_)
      throw std::logic_error("parley: awaited on another actor than the one that asked");
    return owner_->wait(key_, frame.promise());
  }

  /// `why` with the line of the await.
  [[nodiscard]] failure here(const failure& why) const;
  /// The failure of an answer that is no `expected`.
  [[nodiscard]] failure mismatch(const settlement& got, std::string_view expected) const;

protected:
  /// How it came out. @throws cancelled
  settlement settled() {
    if (key_ == 0)
      throw std::logic_error("parley: awaited twice, or after it was moved from");
    auto out = owner_->take(std::exchange(key_, 0));
    if (out.is_cancelled)
      throw owner_->running()->cancel_why;
    if (owner_->system().is_observed())
      tell(out);
    return out;
  }

  core* owner_;
  slot_key key_;

private:
  /// Tells who observes when it is a failure.
  void tell(const settlement& x) const;

  std::source_location where_;
};

/// Waits until one of two slots is settled and takes neither: that is left to their own awaiters. A cancel settles the
/// first one.
class either_awaiter {
public:
  using parley_awaitable = either_awaiter;

  either_awaiter(core& owner, slot_key first, slot_key second) noexcept
      : owner_(owner), first_(first), second_(second) {}
  either_awaiter(const either_awaiter&) = delete;
  ~either_awaiter() { leave(); }

  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) noexcept {
    return owner_.wait_either(first_, second_, frame.promise());
  }
  void await_resume() noexcept { leave(); }

private:
  void leave() noexcept {
    if (current() == &owner_) {
      owner_.unwait(first_);
      owner_.unwait(second_);
    }
  }

  core& owner_;
  slot_key first_;
  slot_key second_;
};

/// The work that a frame is part of, and the line that awaits the frame.
struct work_here {
  root* work = nullptr;
  std::source_location line;

  [[nodiscard]] core& owner() const noexcept { return *work->owner; }
  [[nodiscard]] const port::request_context& context() const noexcept { return work->context; }
};

/// Awaits nothing: asks the frame whose work it is.
class work_awaiter {
public:
  using parley_awaitable = work_awaiter;

  work_awaiter() noexcept {}
  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) noexcept {
    here_.work = frame.promise().owner;
    here_.line = frame.promise().line;
    return false;
  }
  work_here await_resume() const noexcept { return here_; }

private:
  work_here here_;
};

[[nodiscard]] inline work_awaiter this_work() noexcept {
  return work_awaiter();
}

/// The current core. @throws std::logic_error when there is none, in the words of `operation`
core& current_core(const char* operation);

/// The work whose turn it is. @throws std::logic_error outside of a coroutine's
work_here work_of_turn(const char* operation);

} // namespace parley::detail
