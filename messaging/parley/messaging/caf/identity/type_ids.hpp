// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity/names.hpp"
#include "parley/messaging/caf/inspection/values.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/make_meta_object.hpp>
#include <caf/detail/meta_object.hpp>
#include <caf/type_id.hpp>

/// The CAF port, since 0.18: a number for each type at compile time, and a table of the process. The number is that of
/// PARLEY_MESSAGE_AS, or a hash of the wire name; a CAF_ADD_TYPE_ID of the user's is more special and wins.
namespace parley::port {

namespace identity {

/// Types that CAF has no number for.
template <class T>
concept ours = detail::has_fields<T> || detail::is_optional<T> || detail::is_variant<T> ||
               detail::is_map<T> || detail::is_set<T> || detail::is_array<T> ||
               detail::is_sequence<T> || detail::is_duration<T> || detail::is_time_point<T> ||
               std::is_enum_v<T> || std::is_same_v<T, std::monostate> || detail::is_handle<T>;

constexpr caf::type_id_t first_id = 1000;
constexpr std::uint32_t id_count = 64'000;

/// FNV-1a of the name.
template <class T>
constexpr caf::type_id_t id_of() {
  if constexpr (detail::has_fields<T>)
    if (detail::info_of<T>().id != 0)
      return detail::info_of<T>().id;
  std::uint32_t hash = 2'166'136'261U;
  for (char c : name_of<T>::value)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return static_cast<caf::type_id_t>(first_id + (hash ^ hash >> 16) % id_count);
}

/// Naming it makes the compiler define what it refers to.
template <const bool&>
struct defined;

} // namespace identity
} // namespace parley::port

namespace caf {

/// Whoever asks for the number of a type has it entered into the list: CAF would crash on one that its table has not.
template <class T>
  requires parley::port::identity::ours<T>
struct type_id<T> {
  static constexpr type_id_t value = parley::port::identity::id_of<T>();
  using enlisted = parley::port::identity::defined<parley::port::identity::enlister<T>::done>;
};

template <class T>
  requires parley::port::identity::ours<T>
struct type_name<T> {
  static constexpr decltype(type_name<void>::value) value{
      parley::port::identity::name_of<T>::value.data(),
      parley::port::identity::name_of<T>::value.size()};
};

} // namespace caf

namespace parley::port {

template <class T>
inline constexpr bool is_builtin = caf::type_id_v<T> < caf::first_custom_type_id;
template <>
inline constexpr bool is_builtin<void> = true;

namespace identity {

/// How CAF handles values of a `T`; for its own types as it does by itself.
template <class T>
class meta {
public:
  static caf::detail::meta_object make(std::string_view name) {
    caf::detail::meta_object out{};
    out.type_name = {name.data(), name.size()};
    out.padded_size = caf::detail::padded_size_v<T>;
    out.destroy = caf::detail::default_function::destroy<T>;
    out.default_construct = caf::detail::default_function::default_construct<T>;
    out.copy_construct = caf::detail::default_function::copy_construct<T>;
    add_moves(out);
    out.save_binary = save<caf::binary_serializer>;
    out.load_binary = load<caf::binary_deserializer>;
    out.save = save<caf::serializer>;
    out.load = load<caf::deserializer>;
    out.stringify = [](std::string& text, const void* x) {
      caf::detail::stringification_inspector f{text};
      if constexpr (std::is_same_v<T, errc>)
        text += to_string(*static_cast<const T*>(x));
      else
        static_cast<void>(inspection::value(f, const_cast<T&>(*static_cast<const T*>(x))));
    };
    return out;
  }

private:
  template <class Meta> // CAF 0.18 has none
  static void add_moves(Meta& out) {
    if constexpr (requires { out.move_construct; }) {
      out.simple_size = sizeof(T);
      out.move_construct = [](void* to, void* from) {
        new (to) T(std::move(*static_cast<T*>(from)));
      };
    }
  }

  template <class Inspector>
  static bool save(Inspector& f, const void* x) {
    return inspection::value(f, const_cast<T&>(*static_cast<const T*>(x)));
  }
  template <class Inspector>
  static bool load(Inspector& f, void* x) {
    return inspection::value(f, *static_cast<T*>(x));
  }
};

/// One entry of the list of types that this program sends.
struct entry : listed {
  caf::type_id_t id;
  caf::detail::meta_object (*make)(std::string_view name);
  const entry* next;
};

template <class T>
entry entry_of(const entry* next) {
  return {listed_as<T>(), caf::type_id_v<T>, &meta<T>::make, next};
}

inline const entry*& list() {
  static const entry* head = nullptr;
  return head;
}

/// Whether the number is the user's, who tells CAF of the type himself.
template <class T>
constexpr bool is_users() {
  if constexpr (ours<T>)
    return caf::type_id_v<T> != id_of<T>();
  else
    return true;
}

template <class T>
bool enlist() {
  if constexpr (!is_users<T>()) {
    static const auto self = entry_of<T>(list());
    list() = &self;
  }
  return true;
}

/// Enters all types of the list into the table of this process, before any system of it starts.
/// @throws std::logic_error  when two types have one name or one number; nothing is entered then
void learn(const caf::actor_system_config&, const entry* list);

/// What a configuration holds that was announced to: the table is that of the process.
inline constexpr char announced_mark[] = "parley.announced";

/// Whether the table has this name under this number.
bool is_known(caf::type_id_t id, std::string_view name);

/// How an unknown type is named to the user.
template <class T>
std::string missing_name() {
  return std::string(name_of<T>::value) +
         (is_users<T>() ? " (whose number was not told to caf::init_global_meta_objects)" : "");
}

template <class T>
bool is_announced(caf::actor_system& system) {
  constexpr auto name = caf::type_name_v<T>;
  return caf::get_or(system.config(), announced_mark, false) &&
         is_known(caf::type_id_v<T>, {name.data(), name.size()});
}

/// The numbers and names of types, a line each.
template <class... Ts>
struct crossing_types {
  template <class T, class Sink>
  static constexpr void write_line(Sink& out) {
    if constexpr (!is_builtin<T>) {
      constexpr auto name = caf::type_name_v<T>;
      number(out, caf::type_id_v<T>);
      out(" ");
      out(std::string_view(name.data(), name.size()));
      out("\n");
    }
  }
  template <class Sink>
  static constexpr void write(Sink& out) {
    (write_line<Ts>(out), ...);
  }
};

} // namespace identity

template <class... Ts>
constexpr std::string_view crossing() {
  return identity::written<identity::crossing_types<Ts...>>::value;
}

std::string differing(std::string_view told);

} // namespace parley::port
