// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

namespace parley::detail {

struct root;
struct promise_base;

/// An operation of parley's: its type has a member type parley_awaitable.
template <class A>
concept awaitable = requires { typename std::remove_cvref_t<A>::parley_awaitable; };

/// Awaits another awaiter, wherever that lives. (g++ before 13 copies an awaiter that it gets by reference.)
template <class Awaiter>
class by_reference {
public:
  explicit by_reference(Awaiter& inner) noexcept : inner_(inner) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> frame,
                     std::source_location where = std::source_location::current()) {
    if constexpr (requires { inner_.await_suspend(frame, where); })
      return inner_.await_suspend(frame, where);
    else
      return inner_.await_suspend(frame);
  }
  decltype(auto) await_resume() { return inner_.await_resume(); }

private:
  Awaiter& inner_;
};

/// The awaiter of an operation, or a reference to it when the operation is its own.
template <awaitable A>
auto awaiter_of(A&& x) {
  if constexpr (requires { std::forward<A>(x).operator co_await(); })
    return std::forward<A>(x).operator co_await();
  else
    return by_reference<std::remove_reference_t<A>>(x);
}

/// Owns the frame of a child while its parent awaits it. Stays where it is: the child knows its address, so that an
/// actor that ends can destroy frames inner-first.
class frame_holder {
public:
  explicit frame_holder(std::coroutine_handle<> frame) noexcept : frame_(frame) {}
  frame_holder(const frame_holder&) = delete;
  ~frame_holder() {
    if (frame_)
      frame_.destroy();
  }

  void release() noexcept { frame_ = {}; }

private:
  std::coroutine_handle<> frame_;
};

/// What the frames of all tasks have in common. No frame resumes another: a suspended or finished one tells the core
/// whom to resume next and returns to it, so that no chain of frames is ever a chain of calls. (Symmetric transfer
/// would do the same, but is a call on GCC without optimisation and under sanitizers.)
struct promise_base {
  promise_base() noexcept {}
  promise_base(const promise_base&) = delete;
  ~promise_base() { left(); }

  /// Runs as part of `owner`'s work, for `parent` if that is not null.
  void enter(root& owner, promise_base* parent, frame_holder* holder) noexcept;

  std::suspend_always initial_suspend() noexcept { return {}; }

  class final_awaiter {
  public:
    final_awaiter() noexcept {}
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> frame) noexcept {
      frame.promise().finished();
    }
    void await_resume() noexcept {}
  };
  final_awaiter final_suspend() noexcept { return final_awaiter(); }

  /// Whatever is awaited resumes its frame through the core. Others resume it wherever they happen to end.
  template <class A>
  auto await_transform(A&& what) const {
    static_assert(
        awaitable<A>,
        "parley: a task awaits parley's operations only; another library's awaitable would "
        "resume it outside of its actor: bring its result in with from_future or blocking");
    if constexpr (awaitable<A>)
      return awaiter_of(std::forward<A>(what));
    else
      return std::suspend_always(); // so that nothing else is reported
  }

  void unhandled_exception() noexcept { error = std::current_exception(); }

  root* owner = nullptr;
  promise_base* parent = nullptr;
  frame_holder* holder = nullptr;
  std::source_location line; // that awaits it
  std::coroutine_handle<> self;
  std::exception_ptr error;

private:
  void finished() noexcept;
  void left() noexcept;
};

} // namespace parley::detail
