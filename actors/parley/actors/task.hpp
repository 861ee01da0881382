// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/promise.hpp"
#include "parley/actors/tags.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <source_location>
#include <stdexcept>

namespace parley {

/// A piece of asynchronous work that yields a `T`: the return type of a coroutine function.
///
/// Lazy: nothing runs until it is awaited (or answers a request, as a handler's task does, in the turn of the request).
/// It always runs on the actor that started it, one frame at a time, and ends before its parent goes on. Awaited once,
/// as an rvalue. Destroyed without having been awaited, it never runs.
///
/// A coroutine's parameters live in its frame: take them by value. A lambda's captures do not: pass what it needs as
/// parameters.
template <class T = void>
class [[nodiscard("co_await it: a task does nothing until then")]] task {
public:
  using value_type = T;
  using parley_awaitable = task;
  class promise_type;

  task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  task& operator=(task&& other) noexcept {
    auto old = std::move(*this);
    frame_ = std::exchange(other.frame_, {});
    return *this;
  }
  ~task() {
    if (frame_)
      frame_.destroy();
  }

  class awaiter;
  awaiter operator co_await() &&;
  template <class U = T>
  awaiter operator co_await() & {
    static_assert(detail::always_false<U>,
                  "parley::task: a task is awaited once, as an rvalue: co_await std::move(t)");
    return awaiter(release());
  }

  /// For the library: gives the frame away. @throws std::logic_error  when it has none any more
  [[nodiscard]] std::coroutine_handle<promise_type> release() {
    require_frame();
    return std::exchange(frame_, {});
  }
  void require_frame() const {
    if (!frame_)
      throw std::logic_error("parley::task: awaited twice, or after it was moved from");
  }

private:
  explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

/// The result part of a promise.
template <class T>
class result_promise : public promise_base {
public:
  result_promise() noexcept {}

  template <class U = T>
    requires std::is_constructible_v<T, U&&>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  /// The request was handed on, or answered before: there is no value.
  void return_value(elsewhere) noexcept {}

  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }

  T take() {
    if (error)
      std::rethrow_exception(error);
    if (!value_)
      throw std::logic_error(
          "parley::task: the awaited task ended with delegate or responded and has no value");
    return std::move(*value_);
  }

private:
  std::optional<T> value_;
};

template <>
class result_promise<void> : public promise_base {
public:
  result_promise() noexcept {}

  void return_void() noexcept {}

  [[nodiscard]] bool has_value() const noexcept { return true; }

  void take() {
    if (error)
      std::rethrow_exception(error);
  }
};

} // namespace detail

template <class T>
class task<T>::promise_type : public detail::result_promise<T> {
public:
  promise_type() noexcept { this->self = std::coroutine_handle<promise_type>::from_promise(*this); }

  task get_return_object() noexcept {
    return task(std::coroutine_handle<promise_type>::from_promise(*this));
  }
};

template <class T>
class task<T>::awaiter {
public:
  explicit awaiter(std::coroutine_handle<promise_type> frame) noexcept
      : holder_(frame), frame_(frame) {}

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> parent,
                     std::source_location where = std::source_location::current()) {
    detail::promise_base& waiting = parent.promise();
    frame_.promise().line = where;
    frame_.promise().enter(*waiting.owner, &waiting, &holder_);
  }

  T await_resume() { return frame_.promise().take(); }

private:
  detail::frame_holder holder_;
  std::coroutine_handle<promise_type> frame_;
};

template <class T>
auto task<T>::operator co_await() && -> awaiter {
  return awaiter(release());
}

} // namespace parley
