// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/wire_failure.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/expected.hpp>

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace parley {

namespace detail {

template <class... Ts>
inline constexpr bool distinct = true;
template <class T, class... Ts>
inline constexpr bool distinct<T, Ts...> = (!std::is_same_v<T, Ts> && ...) && distinct<Ts...>;

} // namespace detail

/// A declared failure as a `failure`: `catch (const not_found& e) { throw as_failure(e); }`. In the
/// `catch` of what an await threw it has all that came with it; of a struct of your own, its fields.
/// Name it before you look at it: `auto f = as_failure(e);`, since its texts end with it.
template <class E>
  requires(detail::has_fields<E> && declarable<E>)
[[nodiscard]] failure as_failure(const E& e) {
  return detail::failure_of(e);
}

/// The result of an operation as a value: a `T`, one of the declared `Failures`, or any other failure.
///
/// In a protocol it declares what a request may fail with: `outcome<paste, not_found>(find)`. From
/// `co_await as_outcome(x)` it takes the place of the exception. A handler may return one, so that an expected failure
/// costs no throw.
template <class T, class... Failures>
class [[nodiscard]] outcome {
  static_assert((declarable<Failures> && ...),
                "parley::outcome: a declared failure is a plain struct, not final, and not derived "
                "from std::exception");
  static_assert(detail::distinct<std::remove_cv_t<T>, failure, Failures...>,
                "parley::outcome: the value and the declared failures are different types");

public:
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  outcome()
    requires std::is_void_v<T>
  = default;

  template <class U = value_type>
    requires(std::is_constructible_v<value_type, U &&> &&
             !std::is_same_v<std::remove_cvref_t<U>, outcome> &&
             (!std::is_same_v<std::remove_cvref_t<U>, Failures> && ...) &&
             !std::is_base_of_v<failure, std::remove_cvref_t<U>>)
  explicit(!std::is_convertible_v<U&&, value_type>) outcome(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  template <class E>
    requires(std::is_same_v<E, Failures> || ...)
  outcome(E declared) : state_(std::in_place_type<E>, std::move(declared)) {}

  outcome(failure why) : state_(std::in_place_type<failure>, std::move(why)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Only when has_value().
  [[nodiscard]] value_type& operator*() & noexcept { return *held(state_); }
  [[nodiscard]] const value_type& operator*() const& noexcept { return *held(state_); }
  [[nodiscard]] value_type&& operator*() && noexcept { return std::move(*held(state_)); }
  [[nodiscard]] value_type* operator->() noexcept { return held(state_); }
  [[nodiscard]] const value_type* operator->() const noexcept { return held(state_); }

  /// The value, or throws what the await would have thrown: thrown<E> or failure.
  value_type value() &&;
  [[nodiscard]] const value_type& value() const&;

  /// Whether it failed with the declared failure `E`, or with `parley::failure`: some other failure.
  template <class E>
  [[nodiscard]] bool is() const noexcept {
    return std::holds_alternative<E>(state_);
  }
  template <class E>
  [[nodiscard]] const E* get_if() const noexcept {
    return std::get_if<E>(&state_);
  }

  /// Calls `f` with the value, the declared failure or the failure; one overload per alternative.
  template <class F>
  decltype(auto) visit(F&& f) const {
    return std::visit(std::forward<F>(f), state_);
  }

  operator caf::expected<T>() const;

private:
  template <class State>
  static auto* held(State& state) noexcept {
    assert(state.index() == 0 && "parley::outcome: no value; look with has_value() first");
    return std::get_if<0>(&state);
  }
  void throw_failure() const;

  std::variant<value_type, Failures..., failure> state_;
};

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T, class... Failures>
void outcome<T, Failures...>::throw_failure() const {
  std::visit(
      []<class X>(const X& x) {
        if constexpr (std::is_same_v<X, failure>)
          throw x;
        else if constexpr ((std::is_same_v<X, Failures> || ...))
          throw thrown<X>(x, detail::declared_failure(x));
      },
      state_);
}

template <class T, class... Failures>
auto outcome<T, Failures...>::value() && -> value_type {
  throw_failure();
  return std::move(**this);
}

template <class T, class... Failures>
auto outcome<T, Failures...>::value() const& -> const value_type& {
  throw_failure();
  return **this;
}

template <class T, class... Failures>
outcome<T, Failures...>::operator caf::expected<T>() const {
  return std::visit(
      []<class X>(const X& x) -> caf::expected<T> {
        if constexpr ((std::is_same_v<X, Failures> || ...))
          return port::to_error(detail::declared_failure(x));
        else if constexpr (std::is_same_v<X, failure>)
          return port::to_error(x);
        else if constexpr (std::is_void_v<T>)
          return {};
        else
          return x;
      },
      state_);
}

} // namespace parley
