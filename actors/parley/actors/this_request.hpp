// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/actors/tags.hpp"

#include <optional>

namespace parley {

/// The request that the running handler serves.
class request_info {
public:
  request_info(caf::strong_actor_ptr sender, const port::request_context& context)
      : sender_(std::move(sender)), context_(context) {}

  /// Who asked; null for a message that was told, and after respond or delegate.
  [[nodiscard]] const caf::strong_actor_ptr& sender() const noexcept { return sender_; }

  /// When the requester stops waiting, on the actor's clock; empty when it waits for ever.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> deadline() const noexcept {
    if (context_.has_deadline())
      return context_.deadline;
    return std::nullopt;
  }

  /// The trace id that the request carries and that asks of its handler carry on; 0 when there is none.
  [[nodiscard]] std::uint64_t trace() const noexcept { return context_.trace; }

  [[nodiscard]] bool urgent() const noexcept { return context_.urgent; }

private:
  caf::strong_actor_ptr sender_;
  port::request_context context_;
};

namespace detail {

/// Awaits nothing: asks the frame whose work it is.
class this_request_awaiter {
public:
  using parley_awaitable = this_request_awaiter;

  this_request_awaiter() noexcept {}
  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) noexcept {
    work_ = frame.promise().owner;
    return false;
  }
  request_info await_resume() const { return request_info(work_->to.source(), work_->context); }

private:
  root* work_ = nullptr;
};

class set_trace_awaiter {
public:
  using parley_awaitable = set_trace_awaiter;

  explicit set_trace_awaiter(std::uint64_t id) noexcept : id_(id) {}
  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) noexcept {
    frame.promise().owner->context.trace = id_;
    return false;
  }
  void await_resume() const noexcept {}

private:
  std::uint64_t id_;
};

} // namespace detail

/// Returns what is known of the request that this work serves: `auto request = co_await this_request();`. Right also
/// after suspensions, when CAF's current_sender is somebody else.
[[nodiscard("co_await it")]] inline detail::this_request_awaiter this_request() noexcept {
  return detail::this_request_awaiter();
}

/// Gives this work a trace id, which all asks from here on carry: `co_await trace_as(id);`.
[[nodiscard("co_await it")]] inline detail::set_trace_awaiter trace_as(std::uint64_t id) noexcept {
  return detail::set_trace_awaiter(id);
}

} // namespace parley
