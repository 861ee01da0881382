// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/named_reply.hpp"
#include "parley/actors/reply.hpp"
#include "parley/actors/task.hpp"

namespace parley {

namespace detail {

/// An operation that is awaited for its outcome.
template <class Reply>
class outcome_awaitable {
public:
  using parley_awaitable = outcome_awaitable;

  explicit outcome_awaitable(Reply from) : from_(std::move(from)) {}

  auto operator co_await() && { return typename Reply::outcome_awaiter(std::move(from_)); }

private:
  Reply from_;
};

} // namespace detail

/// Awaits a reply without throwing its failures: `auto found = co_await as_outcome(ask<find>(store, key));`. Only a
/// cancel of the awaiting work is still thrown.
template <class T, class... Failures>
[[nodiscard]] auto as_outcome(reply<T, Failures...>&& from) {
  return detail::outcome_awaitable<reply<T, Failures...>>(std::move(from));
}
template <class T, class... Failures>
[[nodiscard]] auto as_outcome(reply<T, Failures...>& from) {
  return detail::outcome_awaitable<reply<T, Failures...>>(std::move(from));
}

/// Runs a task for its outcome; an exception that is no failure becomes errc::handler_threw.
template <class T>
[[nodiscard]] task<outcome<T>> as_outcome(task<T> work) {
  std::optional<failure> why;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(work);
      co_return outcome<T>();
    } else {
      auto value = co_await std::move(work);
      co_return outcome<T>(std::move(value));
    }
  } catch (const failure& f) {
    why.emplace(f);
  } catch (const cancelled&) {
    throw;
  } catch (...) {
    why.emplace(detail::from_exception(std::current_exception()));
  }
  co_return outcome<T>(std::move(*why));
}

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
template <class T, class... Failures>
[[nodiscard]] auto as_outcome(detail::named_reply<T, Failures...>&& from) {
  static_assert(detail::always_false<T>, PARLEY_NAME_THE_REPLY_);
  return detail::outcome_awaitable<reply<T, Failures...>>(std::move(from));
}
template <class T, class... Failures>
[[nodiscard]] auto as_outcome(detail::named_reply<T, Failures...>& from) {
  return detail::outcome_awaitable<reply<T, Failures...>>(std::move(from));
}
#endif

} // namespace parley
