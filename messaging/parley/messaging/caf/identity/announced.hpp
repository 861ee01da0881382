// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity/names.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/type_erased_value.hpp>
#include <caf/type_nr.hpp>

#include <typeindex>

/// The CAF port, 0.17: a table of names that is filled through the configuration, before the system starts.
namespace parley::port {

template <class T>
inline constexpr bool is_builtin = std::is_void_v<T> || caf::type_nr<T>::value != 0;

namespace identity {

/// One entry of the list of types that this program sends.
struct entry : listed {
  caf::type_erased_value_ptr (*make)();
  const entry* next;
};

template <class T>
entry entry_of(const entry* next) {
  return {listed_as<T>(), &caf::make_type_erased_value<T>, next};
}

inline const entry*& list() {
  static const entry* head = nullptr;
  return head;
}

template <class T>
bool enlist() {
  static const auto self = entry_of<T>(list());
  list() = &self;
  return true;
}

/// Tells the configuration of all types of the list that the user did not tell it of.
/// @throws std::logic_error  when two types have one name
void learn(caf::actor_system_config& config, const entry* list);

/// How an unknown type is named to the user.
template <class T>
std::string missing_name() {
  return std::string(name_of<T>::value);
}

template <class T>
bool is_announced(caf::actor_system& system) {
  auto& known = system.config().type_names_by_rtti;
  return known.find(std::type_index(typeid(T))) != known.end();
}

} // namespace identity

template <class... Ts>
constexpr std::string_view crossing() {
  return {};
}

inline std::string differing(std::string_view) {
  return {};
}

} // namespace parley::port
