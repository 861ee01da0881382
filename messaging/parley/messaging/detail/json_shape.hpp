// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity.hpp"
#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <string>
#include <variant>
#include <vector>

namespace parley::detail {

/// JSON nested deeper than this is refused: it is read by recursion, and a stranger may have written it.
inline constexpr int max_json_depth = 200;

/// What a type may be in JSON; a set of these.
struct json_shape {
  static constexpr unsigned unknown = 0;
  static constexpr unsigned null = 1;
  static constexpr unsigned boolean = 2;
  static constexpr unsigned whole = 4;
  static constexpr unsigned real = 8; ///< read from null and from whole numbers too
  static constexpr unsigned text = 16;
  static constexpr unsigned array = 32;
  static constexpr unsigned object = 64;
};

/// An alternative of a variant. Those that JSON alone cannot tell apart are tagged: `{"name": value}`.
struct alternative {
  std::string name;
  unsigned shapes = json_shape::unknown;
  bool tagged = false;
};

/// Makes the names distinct, and tags what needs it: what shares a shape with another, except for the first std::string;
/// what has a form of its own, whose shape nobody knows; and every object beside a tagged one.
std::vector<alternative> told_apart(std::vector<alternative> all);

template <class T>
unsigned shapes_of();

template <class T>
const std::vector<alternative>& alternatives_of() {
  static const auto all = []<class... Ts>(std::type_identity<std::variant<Ts...>>) {
    return told_apart({{std::string(port::wire_name<Ts>()), shapes_of<Ts>()}...});
  }(std::type_identity<T>());
  return all;
}

template <class T>
unsigned shapes_of() {
  if constexpr (has_fields<T> || is_map<T>) {
    return json_shape::object;
  } else if constexpr (is_optional<T>) {
    return json_shape::null | shapes_of<typename T::value_type>();
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    return json_shape::null;
  } else if constexpr (std::is_same_v<T, std::string> || is_duration<T> || is_time_point<T> ||
                       is_bytes<T>) {
    return json_shape::text;
  } else if constexpr (is_variant<T>) {
    unsigned out = 0;
    for (const auto& x : alternatives_of<T>())
      out |= x.tagged ? json_shape::object : x.shapes;
    return out;
  } else if constexpr (is_sequence<T> || is_set<T> || is_array<T>) {
    return json_shape::array;
  } else if constexpr (std::is_same_v<T, bool>) {
    return json_shape::boolean;
  } else if constexpr (std::is_floating_point_v<T>) {
    return json_shape::real;
  } else if constexpr (std::is_integral_v<T>) {
    return json_shape::whole;
  } else {
    return json_shape::unknown;
  }
}

} // namespace parley::detail
