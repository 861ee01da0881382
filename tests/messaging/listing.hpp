// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <deque>
#include <string>
#include <vector>

namespace parley_test {

/// Makes CAF learn of these types only, as announce() does of all that the program uses.
template <class... Ts>
void learn(caf::actor_system_config& config) {
  namespace identity = parley::port::identity;
  std::deque<identity::entry> list; // the first of the types first
  (list.push_back(identity::entry_of<Ts>(nullptr)), ...);
  for (std::size_t i = 1; i < list.size(); ++i)
    list[i - 1].next = &list[i];
  identity::learn(config, &list.front());
}

/// What the system says of a type that it does not know.
template <class T>
std::vector<std::string> unannounced(caf::actor_system& system) {
  std::vector<std::string> out;
  parley::port::collect_unannounced<T>(system, out);
  return out;
}

} // namespace parley_test
