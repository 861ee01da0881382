// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/traits.hpp"

#include <caf/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

/// The CAF port: real numbers, and lists and maps of them, for CAF's inspectors.
namespace parley::port::inspection {

/// Real numbers, which cross as their bits. CAF 0.17.6 writes the same bits, but never returns from
/// an infinity and loses NaN and the sign of zero.
template <class T>
inline constexpr bool is_real = std::is_same_v<T, float> || std::is_same_v<T, double>;
template <class R, class P>
inline constexpr bool is_real<std::chrono::duration<R, P>> = std::is_floating_point_v<R>;
template <class C, class D>
inline constexpr bool is_real<std::chrono::time_point<C, D>> = is_real<D>;
template <class T, std::size_t N>
inline constexpr bool is_real<std::array<T, N>> = is_real<T>;

template <class T>
  requires is_real<T>
bool is_finite(const T& x) {
  if constexpr (detail::is_array<T>)
    return std::ranges::all_of(x, [](auto& element) { return is_finite(element); });
  else if constexpr (detail::is_time_point<T>)
    return is_finite(x.time_since_epoch());
  else if constexpr (detail::is_duration<T>)
    return std::isfinite(x.count());
  else
    return std::isfinite(x);
}

/// Whether CAF can write it as the whole of an answer.
template <class T>
bool can_cross(const T& x) {
  if constexpr (is_real<T>)
    return is_finite(x);
  else
    return true;
}

template <class C>
concept list_of_reals =
    (detail::is_sequence<C> || detail::is_set<C>) && is_real<typename C::value_type>;
template <class C>
concept map_of_reals =
    detail::is_map<C> && (is_real<typename C::key_type> || is_real<typename C::mapped_type>);

/// Writes or reads one value.
template <class Inspector, class T>
caf::error one(Inspector& f, T& x) {
  if constexpr (!is_real<T>) {
    return f(x);
  } else if constexpr (detail::is_array<T>) {
    for (auto& element : x)
      if (auto err = one(f, element))
        return err;
    return caf::none;
  } else if constexpr (detail::is_time_point<T>) {
    auto since = x.time_since_epoch();
    auto err = one(f, since);
    if constexpr (Inspector::writes_state)
      x = T(since);
    return err;
  } else if constexpr (detail::is_duration<T>) {
    auto count = static_cast<double>(x.count()); // as CAF does
    auto err = one(f, count);
    if constexpr (Inspector::writes_state)
      x = T(static_cast<typename T::rep>(count));
    return err;
  } else {
    auto bits = std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(x);
    auto err = f(bits);
    if constexpr (Inspector::writes_state)
      x = std::bit_cast<T>(bits);
    return err;
  }
}

template <class Inspector, class Container>
caf::error reals(Inspector& f, Container& x) {
  auto size = x.size();
  if (auto err = f.begin_sequence(size))
    return err;
  auto all = [&](auto& element) -> caf::error {
    if constexpr (map_of_reals<Container>) {
      if (auto err = one(f, const_cast<typename Container::key_type&>(element.first)))
        return err;
      return one(f, element.second);
    } else {
      return one(f, const_cast<typename Container::value_type&>(element));
    }
  };
  if constexpr (Inspector::writes_state) {
    x.clear();
    for (std::size_t i = 0; i < size; ++i) {
      if constexpr (map_of_reals<Container>) {
        std::pair<typename Container::key_type, typename Container::mapped_type> element{};
        if (auto err = all(element))
          return err;
        x.insert(std::move(element));
      } else {
        typename Container::value_type element{};
        if (auto err = all(element))
          return err;
        x.insert(x.end(), element);
      }
    }
  } else {
    for (auto& element : x)
      if (auto err = all(element))
        return err;
  }
  return f.end_sequence();
}

} // namespace parley::port::inspection
