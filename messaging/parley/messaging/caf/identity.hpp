// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#if PARLEY_CAF < 18
#include "parley/messaging/caf/identity/announced.hpp"
#else
#include "parley/messaging/caf/identity/type_ids.hpp"
#endif

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// The CAF port, seam "type identity": under which name a type travels, and how CAF learns of it. In identity/, for each
/// CAF:
///
///     is_builtin<T>             whether CAF knows `T` by itself
///     identity::entry_of<T>     an entry of the list that announce() reads
///     identity::enlist<T>()     enters `T` into it
///     identity::learn           makes CAF learn of all types of a list, or of none
///     identity::is_announced    whether CAF has learned of one
///     identity::missing_name    how one is named of which it has not
///     crossing<Ts…>()           what another process is told of types before they cross; empty where names cross with them
///     differing(told)           in what that process differs from this one; empty if in nothing
namespace parley::port {

template <class T>
std::string_view wire_name() {
  return identity::name_of<T>::value;
}

/// Called for every type that a protocol names: that puts them into the list, whether the call is ever made or not.
template <class T>
bool enlisted() {
  if constexpr (!is_builtin<T>)
    return identity::enlister<T>::done;
  else
    return true;
}

/// Registers the enlisted types and parley's errors, and installs the thread marks and parley's extensions; twice is the
/// same as once.
/// @throws std::logic_error  when two types have one name, or one number
void announce(caf::actor_system_config& config);

/// Appends the name of `T` to `names` when `system` does not know the type.
template <class T>
void collect_unannounced(caf::actor_system& system, std::vector<std::string>& names) {
  if constexpr (!is_builtin<T>)
    if (!identity::is_announced<T>(system))
      if (auto name = identity::missing_name<T>();
          std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
}

} // namespace parley::port
