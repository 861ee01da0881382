// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/reply.hpp"

#include <type_traits>

/// g++ before 13 destroys an aggregate temporary twice when it shares a full expression with co_await (GCC 99576). A
/// reply whose ask was given such a temporary can then only be awaited by name.
#define PARLEY_NAME_THE_REPLY_                                                                     \
  "parley: g++ before 13 destroys a temporary message in an awaiting statement twice; write "      \
  "ask<M>(handle, fields...), or name the reply first: auto r = ask(h, m); co_await r;"

namespace parley::detail {

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13

template <class Argument>
inline constexpr bool risky_temporary =
    !std::is_lvalue_reference_v<Argument> && std::is_aggregate_v<std::remove_cvref_t<Argument>> &&
    !std::is_trivially_destructible_v<std::remove_cvref_t<Argument>>;

template <class T, class... Failures>
class [[nodiscard]] named_reply : public reply<T, Failures...> {
public:
  explicit named_reply(reply<T, Failures...>&& from) noexcept
      : reply<T, Failures...>(std::move(from)) {}

  auto operator co_await() & { return reply<T, Failures...>::operator co_await(); }

  template <class U = T>
  auto operator co_await() && {
    static_assert(always_false<U>, PARLEY_NAME_THE_REPLY_);
    return reply<T, Failures...>::operator co_await();
  }
};

#else

template <class Argument>
inline constexpr bool risky_temporary = false;

template <class T, class... Failures>
reply<T, Failures...> named_reply(reply<T, Failures...>&& from) {
  return std::move(from);
}

#endif

} // namespace parley::detail
