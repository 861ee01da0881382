// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/ask.hpp"
#include "parley/actors/detail/handlers.hpp"
#include "parley/actors/tags.hpp"

namespace parley {

namespace detail {

/// @throws std::logic_error  when it was a request and has its answer, or another's duty to answer
void require_unanswered(const port::responder& request, const char* operation);

template <class T>
class respond_awaiter {
public:
  using parley_awaitable = respond_awaiter;

  explicit respond_awaiter(T value) : value_(std::move(value)) {}
  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    auto& work = *frame.promise().owner;
    if (work.result == nullptr || *work.result != typeid(T))
      throw std::logic_error(
          "parley::respond: the value is not what this handler's protocol declares");
    require_unanswered(work.to, "respond");
    work.to.deliver(work.owner->self(), std::move(value_));
    return false;
  }
  void await_resume() const noexcept {}

private:
  T value_;
};

template <>
class respond_awaiter<void> {
public:
  using parley_awaitable = respond_awaiter;

  respond_awaiter() noexcept {}
  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    auto& work = *frame.promise().owner;
    if (work.result == nullptr || *work.result != typeid(void))
      throw std::logic_error(
          "parley::respond: this handler's protocol declares a value, which is missing");
    require_unanswered(work.to, "respond");
    work.to.deliver_nothing(work.owner->self());
    return false;
  }
  void await_resume() const noexcept {}
};

template <class M, class H, class... Fields>
consteval bool can_delegate() {
  using P = typename H::parley_protocol;
  if constexpr (std::is_same_v<H, handle<P>> && can_ask<M, P>)
    return makes<M, Fields...>();
  else
    return false;
}

/// The request of the running handler. @throws std::logic_error  when there is none, or it was answered
port::responder& request_to_delegate(core& self, const std::type_info& result);

} // namespace detail

/// Answers the request now and goes on working: `co_await respond(value);` … `co_return responded;`. The rest runs as the
/// service's own work; its failures are only counted, and a value that it returns is dropped.
/// @throws std::logic_error  when the value has another type than the handler's result, or the request was answered before
template <class T>
[[nodiscard("co_await it")]] detail::respond_awaiter<T> respond(T value) {
  return detail::respond_awaiter<T>(std::move(value));
}

/// The same for an operation without a result: `co_await respond();`.
[[nodiscard("co_await it")]] inline detail::respond_awaiter<void> respond() noexcept {
  return detail::respond_awaiter<void>();
}

/// Hands the request on: `return delegate<find>(other, key);` in a plain handler that returns parley::elsewhere, or
/// `co_return` in a coroutine that returns task<T>; where the operation has no result, task<elsewhere>. The other answers
/// the caller directly; deadline and trace go along. A handler that delegates has no answer of its own.
///
/// The caller's cancel does not follow the request.
/// @throws std::logic_error  outside of a handler, and when the request was answered before
template <class M, addressable H, class... Fields>
  requires(!addressable<M>)
elsewhere delegate(const H& to, Fields&&... fields) {
  using P = typename H::parley_protocol;
  static_assert(std::is_same_v<H, handle<P>>,
                "parley::delegate: the request's own deadline and urgency go along; options of a "
                "handle do not apply");
  static_assert(detail::can_ask<M, P>,
                "parley::delegate: this handle's protocol does not offer that message");
  if constexpr (detail::can_ask<M, P>)
    static_assert(
        detail::makes<M, Fields...>(),
        "parley::delegate<M>(handle, fields...): give one value for each field of M, in order");
  if constexpr (detail::can_delegate<M, H, Fields...>()) {
    static_cast<void>(detail::signature_for<M, P>::enlisted());
    auto& self = detail::current_core("delegate");
    auto& request = detail::request_to_delegate(
        self, typeid(typename detail::signature_for<M, P>::result_type));
    if (auto* target = port::target_of(detail::target_of(to)))
      request.template delegate<M>(self.self(), *target, *self.context(),
                                   std::forward<Fields>(fields)...);
    else
      request.fail(self.self(),
                   detail::make_failure(errc::receiver_down, "delegated to an empty handle"));
  }
  return responded;
}

/// The same with a ready message.
template <addressable H, class M>
elsewhere delegate(const H& to, M&& message) {
  return delegate<std::remove_cvref_t<M>>(to, std::forward<M>(message));
}

} // namespace parley
