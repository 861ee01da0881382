// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/traits.hpp"
#include "parley/messaging/detail/type_name.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/squashed_int.hpp>
#include <caf/type_erased_value.hpp>
#include <caf/type_nr.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

/// The CAF port, seam "type identity": under which name a type travels, and how CAF learns of it.
///
/// CAF 0.17.6 keeps a table of names that is filled through the configuration, before the system starts. CAF 1.x wants a
/// number per type at compile time and a global table; there `enlist` fills that table instead.
namespace parley::port {

/// Whether CAF itself has a name for `T`.
template <class T>
inline constexpr bool is_builtin = std::is_void_v<T> || caf::type_nr<T>::value != 0;

template <class T>
std::string_view wire_name();

namespace identity {

template <class T>
struct composed; // only containers and handles have composed names

/// "int64" is std::int64_t; another type of as many bits must not take its name.
template <class T>
std::string integer() {
  auto name = (std::is_signed_v<T> ? "int" : "uint") + std::to_string(sizeof(T) * 8);
  if constexpr (std::is_same_v<T, char>)
    return "char";
  else if constexpr (std::is_same_v<T, wchar_t>)
    return "wchar";
  else if constexpr (std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> ||
                     std::is_same_v<T, char32_t>)
    return "char" + std::to_string(sizeof(T) * 8);
  else if constexpr (std::is_same_v<T, caf::detail::squashed_int_t<T>>)
    return name;
  else
    return "other_" + name; // long or long long: at most one is left
}

/// The kind, or the template's own name when it is none of the usual ones: std::deque is no std::vector.
template <class T>
std::string container(std::string_view kind) {
  auto name = detail::template_name<T>();
  auto usual = name == "std.vector" || name == "std.map" || name == "std.set";
  return usual || name.empty() ? std::string(kind) : name;
}

template <class T>
std::string compose() {
  if constexpr (detail::has_fields<T>)
    return std::string(detail::info_of<T>().name);
  else if constexpr (std::is_void_v<T>)
    return "void";
  else if constexpr (std::is_same_v<T, bool>)
    return "bool";
  else if constexpr (std::is_same_v<T, std::byte>)
    return "byte";
  else if constexpr (std::is_floating_point_v<T>)
    return "float" + std::to_string(sizeof(T) * 8);
  else if constexpr (std::is_integral_v<T>)
    return integer<T>();
  else if constexpr (std::is_same_v<T, std::string>)
    return "string";
  else if constexpr (detail::is_duration<T>)
    return "duration<" + compose<typename T::rep>() + "," + std::to_string(T::period::num) + "/" +
           std::to_string(T::period::den) + ">";
  else if constexpr (detail::is_time_point<T>)
    return (std::is_same_v<typename T::clock, std::chrono::system_clock> ? "time_point<"
                                                                         : "local_time_point<") +
           compose<typename T::duration>() + ">";
  else if constexpr (detail::is_optional<T>)
    return "optional<" + compose<typename T::value_type>() + ">";
  else if constexpr (detail::is_map<T>)
    return container<T>("map") + "<" + compose<typename T::key_type>() + "," +
           compose<typename T::mapped_type>() + ">";
  else if constexpr (detail::is_set<T>)
    return container<T>("set") + "<" + compose<typename T::value_type>() + ">";
  else if constexpr (detail::is_array<T>)
    return "array<" + compose<typename T::value_type>() + "," +
           std::to_string(std::tuple_size_v<T>) + ">";
  else if constexpr (detail::is_sequence<T>)
    return container<T>("list") + "<" + compose<typename T::value_type>() + ">";
  else if constexpr (detail::is_variant<T>)
    return []<class... Ts>(std::type_identity<std::variant<Ts...>>) {
      return "variant<" + ((compose<Ts>() + ",") + ... + ">");
    }(std::type_identity<T>());
  else if constexpr (std::is_same_v<T, std::monostate>)
    return "none";
  else if constexpr (requires { composed<T>::name(); })
    return composed<T>::name();
  else if constexpr (std::is_enum_v<T>)
    return std::string(detail::natural_name<T>());
  else
    return std::string(detail::pretty_name<T>());
}

/// One entry of the list of types that this program sends.
struct entry {
  void (*add)(caf::actor_system_config&);
  entry* next;
};

inline entry*& list() {
  static entry* head = nullptr;
  return head;
}

template <class T>
void add_to(caf::actor_system_config& config) {
  auto name = std::string(wire_name<T>());
  auto type = std::type_index(typeid(T));
  auto [known, fresh] = config.type_names_by_rtti.emplace(type, name);
  if (!fresh)
    return;
  if (!config.value_factories_by_name.emplace(name, &caf::make_type_erased_value<T>).second)
    throw std::logic_error("parley::announce: \"" + name + "\" is the wire name of two types, " +
                           std::string(detail::pretty_name<T>()) + " and another; " +
                           (detail::has_fields<T> ? "give one of them a name with PARLEY_MESSAGE_AS"
                                                  : "put one of them into a message of its own"));
  config.value_factories_by_rtti.emplace(type, &caf::make_type_erased_value<T>);
}

template <class T>
bool enlist() {
  if constexpr (!is_builtin<T>) {
    static entry self{&add_to<T>, list()};
    list() = &self;
  }
  return true;
}

} // namespace identity

template <class T>
std::string_view wire_name() {
  static const std::string name = identity::compose<T>();
  return name;
}

/// Instantiated for every type that a protocol names, before main: enters `T` into the list that announce() reads.
template <class T>
struct enlisted {
  static inline const bool done = identity::enlist<T>();
};

/// Registers the enlisted types and the "parley" error category, and installs the thread marks and parley's extensions;
/// twice is the same as once.
void announce(caf::actor_system_config& config);

/// Appends the name of `T` to `names` when `system` does not know the type.
template <class T>
void collect_unannounced(caf::actor_system& system, std::vector<std::string>& names) {
  if constexpr (!is_builtin<T>) {
    auto& known = system.config().type_names_by_rtti;
    if (known.find(std::type_index(typeid(T))) == known.end() &&
        std::find(names.begin(), names.end(), wire_name<T>()) == names.end())
      names.emplace_back(wire_name<T>());
  }
}

} // namespace parley::port
