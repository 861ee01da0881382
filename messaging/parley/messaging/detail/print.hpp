// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/time_text.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <locale>
#include <sstream>
#include <string>

namespace parley::detail {

/// Appends `text` in double quotes, with control characters and quotes escaped.
void print_quoted(std::string& out, std::string_view text);

template <class T>
void print(std::string& out, const T& x);

/// What `<<` writes, whatever the program's locale is.
template <class T>
std::string streamed(const T& x) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << x;
  return out.str();
}

template <class Range>
void print_list(std::string& out, const Range& xs, char open, char close) {
  auto first = true;
  out += open;
  for (const auto& x : xs) {
    if (!std::exchange(first, false))
      out += ", ";
    print(out, x);
  }
  out += close;
}

/// A message as `pastes.find{key: "abc"}`.
template <class T>
std::string printed(const T& x) {
  std::string out(info_of<T>().name);
  out += '{';
  auto first = true;
  each_field(x, [&](auto f) {
    if (!std::exchange(first, false))
      out += ", ";
    out += f.name;
    out += ": ";
    print(out, f.value);
  });
  return out += '}';
}

template <class T>
void print(std::string& out, const T& x) {
  if constexpr (has_fields<T>) {
    out += to_string(x);
  } else if constexpr (std::is_same_v<T, bool>) {
    out += x ? "true" : "false";
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    print_quoted(out, x);
  } else if constexpr (is_optional<T>) {
    x ? print(out, *x) : void(out += "none");
  } else if constexpr (is_duration<T> || is_time_point<T>) {
    out += time_text(x);
  } else if constexpr (is_bytes<T>) {
    out += std::to_string(x.size()) + " bytes";
  } else if constexpr (is_variant<T>) {
    std::visit([&](const auto& v) { print(out, v); }, x);
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    out += "none";
  } else if constexpr (is_map<T>) {
    auto first = true;
    out += '{';
    for (const auto& [key, value] : x) {
      if (!std::exchange(first, false))
        out += ", ";
      print(out, key);
      out += ": ";
      print(out, value);
    }
    out += '}';
  } else if constexpr (is_sequence<T> || is_set<T> || is_array<T>) {
    print_list(out, x, '[', ']');
  } else if constexpr (std::is_arithmetic_v<T>) {
    out += streamed(+x);
  } else if constexpr (requires {
                         { to_string(x) } -> std::convertible_to<std::string>;
                       }) {
    out += to_string(x);
  } else if constexpr (std::is_enum_v<T>) {
    print(out, static_cast<std::underlying_type_t<T>>(x));
  } else if constexpr (requires(std::ostringstream& s) { s << x; }) {
    out += streamed(x);
  } else {
    out += "?";
  }
}

} // namespace parley::detail
