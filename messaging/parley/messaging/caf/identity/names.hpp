// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"
#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/traits.hpp"
#include "parley/messaging/detail/type_name.hpp"

#include <caf/detail/squashed_int.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

/// The CAF port: under which name a type travels. Names are told piece by piece to a sink, so that one text serves for a
/// string and, at compile time, for a number.
namespace parley::port::identity {

template <class T>
struct composed; // only containers and handles have composed names: `write(out)`

#if PARLEY_CAF < 18
template <class T>
using squashed = caf::detail::squashed_int_t<T>;
#else
template <class T>
using squashed = caf::detail::squash_if_int_t<T>;
#endif

template <class Sink>
constexpr void number(Sink& out, std::intmax_t x) {
  if (x >= 10)
    number(out, x / 10);
  constexpr std::string_view digits = "0123456789";
  out(digits.substr(static_cast<std::size_t>(x % 10), 1));
}

/// "int64" is std::int64_t; another type of as many bits must not take its name.
template <class T, class Sink>
constexpr void integer(Sink& out) {
  if constexpr (std::is_same_v<T, char>) {
    out("char");
  } else if constexpr (std::is_same_v<T, wchar_t>) {
    out("wchar");
  } else if constexpr (std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> ||
                       std::is_same_v<T, char32_t>) {
    out("char");
    number(out, sizeof(T) * 8);
  } else {
    if constexpr (!std::is_same_v<T, squashed<T>>)
      out("other_"); // long or long long: at most one is left
    out(std::is_signed_v<T> ? "int" : "uint");
    number(out, sizeof(T) * 8);
  }
}

template <class T>
inline constexpr bool is_usual = false;
template <class T, class A>
inline constexpr bool is_usual<std::vector<T, A>> = true;
template <class K, class V, class C, class A>
inline constexpr bool is_usual<std::map<K, V, C, A>> = true;
template <class T, class C, class A>
inline constexpr bool is_usual<std::set<T, C, A>> = true;

/// The kind, or the template's own name when it is none of the usual ones: std::deque is no std::vector.
template <class T, class Sink>
constexpr void container(Sink& out, std::string_view kind) {
  if (is_usual<T> || !detail::write_template_name<T>(out))
    out(kind);
}

template <class T, class Sink>
constexpr void compose(Sink& out) {
  if constexpr (detail::has_fields<T>) {
    out(detail::info_of<T>().name);
  } else if constexpr (std::is_void_v<T>) {
    out("void");
  } else if constexpr (std::is_same_v<T, bool>) {
    out("bool");
  } else if constexpr (std::is_same_v<T, std::byte>) {
    out("byte");
  } else if constexpr (std::is_floating_point_v<T>) {
    out("float");
    number(out, sizeof(T) * 8);
  } else if constexpr (std::is_integral_v<T>) {
    integer<T>(out);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out("string");
  } else if constexpr (detail::is_duration<T>) {
    out("duration<");
    compose<typename T::rep>(out);
    out(",");
    number(out, T::period::num);
    out("/");
    number(out, T::period::den);
    out(">");
  } else if constexpr (detail::is_time_point<T>) {
    out(std::is_same_v<typename T::clock, std::chrono::system_clock> ? "time_point<"
                                                                     : "local_time_point<");
    compose<typename T::duration>(out);
    out(">");
  } else if constexpr (detail::is_optional<T>) {
    out("optional<");
    compose<typename T::value_type>(out);
    out(">");
  } else if constexpr (detail::is_map<T>) {
    container<T>(out, "map");
    out("<");
    compose<typename T::key_type>(out);
    out(",");
    compose<typename T::mapped_type>(out);
    out(">");
  } else if constexpr (detail::is_set<T>) {
    container<T>(out, "set");
    out("<");
    compose<typename T::value_type>(out);
    out(">");
  } else if constexpr (detail::is_array<T>) {
    out("array<");
    compose<typename T::value_type>(out);
    out(",");
    number(out, std::tuple_size_v<T>);
    out(">");
  } else if constexpr (detail::is_sequence<T>) {
    container<T>(out, "list");
    out("<");
    compose<typename T::value_type>(out);
    out(">");
  } else if constexpr (detail::is_variant<T>) {
    out("variant<");
    [&]<class... Ts>(std::type_identity<std::variant<Ts...>>) {
      ((compose<Ts>(out), out(",")), ...);
    }(std::type_identity<T>());
    out(">");
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    out("none");
  } else if constexpr (requires { composed<T>::write(out); }) {
    composed<T>::write(out);
  } else if constexpr (std::is_enum_v<T>) {
    out(detail::natural_name<T>());
  } else {
    out(detail::pretty_name<T>());
  }
}

/// What `Text::write` tells a sink, made at compile time.
template <class Text>
class written {
  static constexpr std::size_t length = [] {
    std::size_t n = 0;
    auto out = [&](std::string_view piece) { n += piece.size(); };
    Text::write(out);
    return n;
  }();
  static constexpr auto text = [] {
    std::array<char, length + 1> all{};
    std::size_t n = 0;
    auto out = [&](std::string_view piece) {
      for (char c : piece)
        all[n++] = c;
    };
    Text::write(out);
    return all;
  }();

public:
  static constexpr std::string_view value{text.data(), length};
};

template <class T>
struct name_text {
  template <class Sink>
  static constexpr void write(Sink& out) {
    compose<T>(out);
  }
};

/// The name of `T`.
template <class T>
using name_of = written<name_text<T>>;

/// What is known of a type in the list of those that this program sends.
struct listed {
  std::string_view name;
  std::string_view cpp_name;
  bool is_message;
  std::type_index type; ///< two files may each have a type of one C++ name
};

template <class T>
listed listed_as() {
  return {name_of<T>::value, detail::pretty_name<T>(), detail::has_fields<T>, typeid(T)};
}

/// Enters `T` into that list, before main.
template <class T>
bool enlist();

template <class T>
struct enlister {
  static inline const bool done = enlist<T>();
};

/// @throws std::logic_error  says that both have one name, or one number
[[noreturn]] void refuse(std::string_view what, const listed& one, std::string_view other);

} // namespace parley::port::identity
