// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace parley::detail {

template <class T>
constexpr std::string_view pretty_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  auto begin = text.find("T = ") + 4;
  return text.substr(begin, text.find_first_of(";]", begin) - begin);
}

/// Whether the compilers agree on the name of `T`: they spell templates and unnamed namespaces differently.
constexpr bool is_portable_name(std::string_view name) {
  return name.find('<') == name.npos && name.find('(') == name.npos && name.find('{') == name.npos;
}

/// Tells `out` the qualified name of the template that `T` is made from, with dots and without a library's inner
/// namespaces: "std.deque". False when compilers spell it differently.
template <class T, class Sink>
constexpr bool write_template_name(Sink& out) {
  auto rest = pretty_name<T>();
  rest = rest.substr(0, rest.find('<'));
  if (!is_portable_name(rest))
    return false;
  auto is_first = true;
  while (!rest.empty()) {
    auto part = rest.substr(0, rest.find("::"));
    rest.remove_prefix(std::min(part.size() + 2, rest.size()));
    if (part.starts_with("__"))
      continue;
    out(is_first ? "" : ".");
    out(part);
    is_first = false;
  }
  return true;
}

template <class T>
struct dotted_name {
  static constexpr auto text = pretty_name<T>();
  static constexpr auto length = [] {
    std::size_t n = 0;
    for (char c : text)
      n += c != ':';
    return n + (text.size() - n) / 2;
  }();
  static constexpr auto chars = [] {
    std::array<char, length + 1> out{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
      out[n++] = text[i] == ':' ? (++i, '.') : text[i];
    return out;
  }();
  static constexpr std::string_view value{chars.data(), length};
};

/// The qualified name of `T` with dots: "pastes.find".
template <class T>
constexpr std::string_view natural_name() {
  static_assert(is_portable_name(pretty_name<T>()),
                "PARLEY_MESSAGE: a template or a type in an unnamed namespace has no name that all "
                "compilers spell "
                "alike; give it one with PARLEY_MESSAGE_AS(type, \"name\", id, fields...)");
  return dotted_name<T>::value;
}

} // namespace parley::detail
