// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/gate.hpp"

#include <tuple>

namespace parley {

/// While a handler for `M` runs, also while it is suspended, no other handler of its service does.
template <class M>
class exclusive_rule {
public:
  using message_type = M;
  static void apply(detail::gate& to, std::size_t operation) { to.set_exclusive(operation); }
};

template <class M>
[[nodiscard]] constexpr exclusive_rule<M> exclusive() noexcept {
  return {};
}

/// A handler for `M` that has begun is not cancelled, neither by its requester, which is no longer waiting then, nor when its
/// service stops: for a step that must not end half-way. The service's grace time, and its end, still end it.
template <class M>
class not_cancelled_rule {
public:
  using message_type = M;
  static void apply(detail::gate& to, std::size_t operation) { to.set_not_cancelled(operation); }
};

template <class M>
[[nodiscard]] constexpr not_cancelled_rule<M> not_cancelled() noexcept {
  return {};
}

/// What a service's `rules()` returns. Requests that a rule holds back wait in the order of their arrival; exits, timers
/// and answers are never held back. What would wait for its own handler fails with errc::deadlock: an exclusive handler that asks its
/// own service, and a handler that awaits an exclusive one of it.
///
///     auto rules() const { return parley::rules(parley::exclusive<put>()); }
template <class... Rules>
[[nodiscard]] constexpr auto rules(Rules... each) noexcept {
  return std::tuple<Rules...>(each...);
}

} // namespace parley
