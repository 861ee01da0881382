// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace parley::detail {

struct message_info {
  std::string_view name;
  std::uint16_t id;
};

/// A field while it is being visited: its name and a reference to its value.
template <class T>
struct field {
  std::string_view name;
  T& value;
};

template <class T>
field(const char*, T&) -> field<T>;

/// Stands before the fields in a visit, so that a message without fields is visited too.
struct field_count {};

template <class T>
concept has_fields = std::is_class_v<T> && requires(const T* p) { parley_info(p); };

template <class T>
constexpr message_info info_of() {
  return parley_info(static_cast<const T*>(nullptr));
}

/// Calls `f(field)` for each field of `x`, in order.
template <class T, class F>
constexpr void each_field(T& x, F&& f) {
  parley_fields(x, [&](field_count, auto... fields) { (f(fields), ...); });
}

template <class T>
constexpr auto field_refs(T& x) {
  return parley_fields(x, [](field_count, auto... fields) { return std::tie(fields.value...); });
}

template <class T>
using field_tuple = decltype(field_refs(std::declval<T&>()));

template <class T>
constexpr std::size_t count_fields = std::tuple_size_v<field_tuple<T>>;

template <class Tuple>
inline constexpr bool all_comparable = false;

template <class... Ts>
inline constexpr bool all_comparable<std::tuple<Ts&...>> = (std::equality_comparable<Ts> && ...);

template <class T>
concept comparable_fields = all_comparable<field_tuple<const T>>;

template <class T>
bool same_fields(const T& a, const T& b) {
  return field_refs(a) == field_refs(b);
}

} // namespace parley::detail
