// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/type_name.hpp"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace parley::detail {

template <class T>
inline constexpr bool is_duration = false;
template <class R, class P>
inline constexpr bool is_duration<std::chrono::duration<R, P>> = true;

template <class T>
inline constexpr bool is_time_point = false;
template <class C, class D>
inline constexpr bool is_time_point<std::chrono::time_point<C, D>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;

template <class T>
inline constexpr bool is_handle = requires { typename T::parley_protocol; };

template <class T>
concept is_map = requires(T& x) {
  typename T::key_type;
  typename T::mapped_type;
  x.emplace(std::declval<typename T::key_type>(), std::declval<typename T::mapped_type>());
};

template <class T>
concept is_set = !is_map<T> && requires(T& x) {
  typename T::key_type;
  x.insert(std::declval<typename T::value_type>());
};

template <class T>
concept is_sequence =
    !std::is_same_v<T, std::string> && !std::is_same_v<T, nlohmann::json> && requires(T& x) {
      x.push_back(std::declval<typename T::value_type>());
      x.begin();
    };

template <class T>
concept byte_like = std::is_same_v<T, std::byte> ||
                    (std::is_integral_v<T> && !std::is_same_v<T, bool> && sizeof(T) == 1);

/// Crosses to another process as one block instead of element by element.
template <class T>
inline constexpr bool is_block = false;
template <byte_like Byte>
inline constexpr bool is_block<std::vector<Byte>> = true;

template <class T>
inline constexpr bool is_bytes = std::is_same_v<T, std::vector<std::byte>>;

template <class T>
inline constexpr bool always_false = false;

} // namespace parley::detail
