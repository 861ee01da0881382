// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/json_codec.hpp"
#include "parley/messaging/invalid_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace parley {

using json = nlohmann::json;

/// Returns `x` as JSON: a message as an object of its fields, a duration as "1500ms", a system time as
/// "2026-11-22T10:00:00Z", bytes as base64, a char as its number, an optional as its value or null, a number that JSON
/// lacks as null.
///
/// A variant is the value that it holds. Alternatives that JSON cannot tell apart (two texts, two objects, two whole
/// numbers, an enum) stand as {"name": value} under their wire names, as {"list<byte>": "AP8="}; but a std::string is
/// plain. A null is std::monostate first, then an optional's none, then a number that JSON lacks.
///
/// A string keeps its bytes; but JSON text is UTF-8, so `dump()` throws json::type_error for any
/// other, unless told to replace: `dump(-1, ' ', false, json::error_handler_t::replace)`.
template <class T>
[[nodiscard]] json as_json(const T& x);

/// Reads a `T` from JSON that a stranger may have written.
/// @throws invalid_json  naming every unknown, missing and ill-typed field by its path, and what is nested deeper than 200
/// levels; an absent optional is empty
template <class T>
[[nodiscard]] T from_json_value(const json& value);

/// Reads a `T` from JSON text.
/// @throws invalid_json  also when `text` is no JSON
template <class T>
[[nodiscard]] T parse(std::string_view text);

/// Builds an object from alternating names and values: `json_of("key", k, "size", n)`. Unlike a braced list it may
/// stand in a statement that awaits (g++ before 13 miscompiles those).
template <class... Ts>
[[nodiscard]] json json_of(const Ts&... names_and_values);

/// Builds an array from its elements; see json_of.
template <class... Ts>
[[nodiscard]] json json_list(const Ts&... elements);

} // namespace parley

// -- implementation ---------------------------------------------------------------------------------------------------

namespace parley {

template <class T>
json as_json(const T& x) {
  return detail::json_codec<T>::write(x);
}

template <class T>
T from_json_value(const json& value) {
  T out{};
  detail::read_json(value, out);
  return out;
}

template <class T>
T parse(std::string_view text) {
  return from_json_value<T>(detail::parse_json(text));
}

namespace detail {

inline void put_pairs(json&) {}

template <class T, class... Ts>
void put_pairs(json& out, std::string_view name, const T& value, const Ts&... more) {
  out[std::string(name)] = as_json(value);
  put_pairs(out, more...);
}

} // namespace detail

template <class... Ts>
json json_of(const Ts&... names_and_values) {
  static_assert(sizeof...(Ts) % 2 == 0, "parley::json_of: give a value after each name");
  auto out = json::object();
  if constexpr (sizeof...(Ts) % 2 == 0)
    detail::put_pairs(out, names_and_values...);
  return out;
}

template <class... Ts>
json json_list(const Ts&... elements) {
  auto out = json::array();
  (out.push_back(as_json(elements)), ...);
  return out;
}

} // namespace parley
