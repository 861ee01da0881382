// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/actors/detail/named_reply.hpp"
#include "parley/actors/detail/result.hpp"
#include "parley/actors/task.hpp"

#include <functional>
#include <source_location>

namespace parley::detail {

/// The awaiter of an operation that has a name.
template <awaitable A>
auto awaiter_of_named(A& x) {
  if constexpr (!is_task<A> && requires { x.operator co_await(); })
    return x.operator co_await();
  else
    return awaiter_of(std::move(x));
}

/// What `co_await` of an `A` yields.
template <awaitable A>
using awaited = decltype(awaiter_of_named(std::declval<A&>()).await_resume());

template <class A>
struct awaited_or_refused {
  static_assert(always_false<A>, "parley: the callable returns no operation to wait for: return a "
                                 "task or a reply, or call it without block_on");
  using type = void;
};
template <awaitable A>
struct awaited_or_refused<A> {
  using type = awaited<A>;
};
template <class A>
using awaited_by_caller = typename awaited_or_refused<A>::type;

/// Awaits another operation in the name of a line of the user's.
template <class Awaiter>
class awaited_at : public by_reference<Awaiter> {
public:
  using parley_awaitable = awaited_at;

  awaited_at(Awaiter& inner, std::source_location where) noexcept
      : by_reference<Awaiter>(inner), where_(where) {}

  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> frame) {
    return by_reference<Awaiter>::await_suspend(frame, where_);
  }

private:
  std::source_location where_;
};

/// Any operation as a task, which awaits it in the name of the line `where`; a value that is shared is copied.
template <class T>
task<T> as_task(task<T> work, std::source_location) {
  return work;
}
template <awaitable A>
task<std::remove_cvref_t<awaited<A>>> as_task(A operation, std::source_location where) {
  auto inner = awaiter_of_named(operation);
  awaited_at<decltype(inner)> named(inner, where);
  co_return co_await named;
}

/// Whether these can be composed; refuses what cannot with a word why.
template <class... As>
consteval bool operands() {
  constexpr auto are_operations = (awaitable<std::remove_cvref_t<As>> && ...);
  constexpr auto are_given_up =
      ((!std::is_lvalue_reference_v<As> || !is_task<std::remove_cvref_t<As>>) && ...);
  static_assert(are_operations,
                "parley: what is composed is a task, a reply, a future or another operation of "
                "parley's; give plain values as ready(value)");
  static_assert(are_given_up, "parley: a task is used once, as an rvalue: std::move it");
  return are_operations && are_given_up;
}

/// Takes an operation as `co_await` would: a reply that has a name is used up, a task that has one is refused.
template <class A>
decltype(auto) operand(A&& operation) {
  using operation_type = std::remove_cvref_t<A>;
  [[maybe_unused]] constexpr auto checked = operands<A>();
  if constexpr (std::is_copy_constructible_v<operation_type>)
    return std::forward<A>(operation);
  else
    return std::move(operation);
}

template <class R>
struct adopted {
  using type = R;
};
template <awaitable R>
struct adopted<R> {
  using type = std::remove_cvref_t<awaited<R>>;
};

/// What `f(args…)` leads to: its value, or that of the operation that it returns.
template <class F, class... Args>
using adopted_of = typename adopted<std::decay_t<std::invoke_result_t<F, Args...>>>::type;

/// The same with a value before the arguments, unless there is none.
template <class T, class F, class... Args>
struct continued {
  using type = adopted_of<F, T, Args...>;
};
template <class F, class... Args>
struct continued<void, F, Args...> {
  using type = adopted_of<F, Args...>;
};

/// Calls `f`, and awaits what it returns if that is an operation.
template <class F, class... Args>
task<adopted_of<F, Args...>> call_async(F f, Args... args) {
  using R = std::invoke_result_t<F, Args...>;
  if constexpr (awaitable<R>) {
    auto here = co_await this_work();
    auto operation = std::invoke(std::move(f), std::move(args)...);
    auto inner = awaiter_of_named(operation);
    awaited_at<decltype(inner)> named(inner, here.line);
    co_return co_await named;
  } else {
    co_return std::invoke(std::move(f), std::move(args)...);
  }
}

/// How an operation ends, whatever it throws.
template <class T, class From>
task<result<T>> result_of(From from) {
  result<T> out;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(from);
      out.set_value();
    } else {
      T value = co_await std::move(from);
      out.set_value(std::move(value));
    }
  } catch (...) {
    out.set_error(std::current_exception());
  }
  co_return out;
}

} // namespace parley::detail
