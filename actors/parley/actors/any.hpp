// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/any_bodies.hpp"

namespace parley {

/// Waits for the first of some operations that has a value, and yields that; failures before it decide nothing. The others
/// are cancelled once, and waited for, at most for 5 s: then they are destroyed.
///
///     auto page = co_await any(ask<fetch>(mirror1, url), ask<fetch>(mirror2, url));
///
/// Operations and their cancels: as with `all`. All are of one value type; for operations of different types, see
/// first_of.
/// @throws failure  errc::all_failed when none has a value, with all that failed in the order of the operations
/// (each_other), also when there are none
/// From Q.any, Twisted's race and JavaScript's Promise.any.
template <class A, class... As>
[[nodiscard]] auto any(A&& first, As&&... others) {
  if constexpr (detail::operands<A, As...>()) {
    using T = detail::value_from<std::remove_cvref_t<A>>;
    constexpr auto same = (std::is_same_v<T, detail::value_from<std::remove_cvref_t<As>>> && ...);
    static_assert(same, "parley::any: the operations have values of different types; give each the "
                        "same, with then for example");
    if constexpr (same)
      return detail::any_of<T, std::remove_cvref_t<A>, std::remove_cvref_t<As>...>(
          detail::operand(std::forward<A>(first)), detail::operand(std::forward<As>(others))...);
  }
}

template <detail::awaitable A>
[[nodiscard]] auto any(std::vector<A> operations) {
  return detail::any_of_vector(std::move(operations));
}

} // namespace parley
