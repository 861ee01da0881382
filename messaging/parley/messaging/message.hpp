// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity.hpp"
#include "parley/messaging/caf/inspect.hpp"
#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/for_each.hpp"
#include "parley/messaging/detail/json_codec.hpp"
#include "parley/messaging/detail/print.hpp"
#include "parley/messaging/detail/type_name.hpp"

/// Makes the plain struct `type` a message. Stands in the struct's own namespace, after the struct:
///
///     namespace pastes {
///     struct find { std::string key; };
///     PARLEY_MESSAGE(find, key)
///     }
///
/// One line gives: CAF's inspection (so it travels to other processes), JSON both ways, `to_string` and `<<`, and
/// `==` where the user has none. A field may be a number, string, bool, enum, byte vector, chrono duration or time
/// point, handle, another message, or an optional, vector, array, set, map or variant of those.
///
/// A message may hold messages of its own type, `std::vector<node> children`; what a peer nested
/// deeper than 200 levels is refused.
///
/// The wire name is the qualified name with dots, "pastes.find". The type must be default constructible.
#define PARLEY_MESSAGE(type, ...)                                                                  \
  PARLEY_MESSAGE_IMPL_(type, ::parley::detail::natural_name<type>(), 0 __VA_OPT__(, ) __VA_ARGS__)

/// As PARLEY_MESSAGE, with the wire name and the numeric id (for CAF 1.x; 0 to derive it from the name) written out:
/// `PARLEY_MESSAGE_AS(find, "pastes.find", 1201, key)`. For templates, for types in unnamed namespaces, and to keep
/// talking to old peers after a rename.
#define PARLEY_MESSAGE_AS(type, name, id, ...)                                                     \
  PARLEY_MESSAGE_IMPL_(type, ::std::string_view{name}, id __VA_OPT__(, ) __VA_ARGS__)

namespace parley {

/// A type that PARLEY_MESSAGE was written for.
template <class T>
concept message = detail::has_fields<T>;

/// The name that `T` has on the wire, in JSON front ends and in error texts.
template <class T>
[[nodiscard]] std::string_view name_of() {
  return port::wire_name<T>();
}

/// Registers every message that a protocol of this program names. Call it before the actor system starts; PARLEY_MAIN
/// and `parley::system` do.
inline void announce(caf::actor_system_config& config) {
  port::announce(config);
}

} // namespace parley

// -- implementation ---------------------------------------------------------------------------------------------------

#define PARLEY_FIELD_(name)                                                                        \
  , ::parley::detail::field {                                                                      \
    #name, x.name                                                                                  \
  }

#define PARLEY_MESSAGE_IMPL_(type, name, id, ...)                                                  \
  static_assert((id) >= 0 && (id) < 65535,                                                         \
                "PARLEY_MESSAGE_AS: the number of a type is at most 65534; 0 derives it");         \
  constexpr ::parley::detail::message_info parley_info(const type*) {                              \
    return {name, id};                                                                             \
  }                                                                                                \
  template <class Self, class Visitor>                                                             \
    requires ::std::same_as<::std::remove_const_t<Self>, type>                                     \
  constexpr decltype(auto) parley_fields([[maybe_unused]] Self& x, Visitor&& visit) {              \
    return visit(::parley::detail::field_count {} PARLEY_FOR_EACH_(PARLEY_FIELD_, __VA_ARGS__));   \
  }                                                                                                \
  template <class Inspector, ::std::same_as<type> Self>                                            \
  ::parley::port::inspect_result<Inspector> inspect(Inspector& f, Self& x) {                       \
    return ::parley::port::inspect_fields(f, x);                                                   \
  }                                                                                                \
  template <::std::same_as<::nlohmann::json> Json>                                                 \
  void to_json(Json& out, const type& x) {                                                         \
    out = ::parley::detail::json_codec<type>::write(x);                                            \
  }                                                                                                \
  template <::std::same_as<::nlohmann::json> Json>                                                 \
  void from_json(const Json& in, type& x) {                                                        \
    ::parley::detail::read_json(in, x);                                                            \
  }                                                                                                \
  template <::std::same_as<type> Self>                                                             \
  ::std::string to_string(const Self& x) {                                                         \
    return ::parley::detail::printed(x);                                                           \
  }                                                                                                \
  template <::std::same_as<type> Self>                                                             \
  ::std::ostream& operator<<(::std::ostream& out, const Self& x) {                                 \
    return out << ::parley::detail::printed(x);                                                    \
  }                                                                                                \
  template <::std::same_as<type> Self>                                                             \
    requires ::parley::detail::comparable_fields<Self>                                             \
  bool operator==(const Self& a, const Self& b) {                                                  \
    return ::parley::detail::same_fields(a, b);                                                    \
  }
