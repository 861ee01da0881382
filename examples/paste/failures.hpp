// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <parley/messaging.hpp>

namespace pastes {

/// Whether a failure is an `E`, or the consequence of one.
template <class E>
bool comes_from(const parley::failure& f) {
  auto found = f.category() == parley::name_of<E>();
  f.each_cause([&](const parley::failure& cause) {
    found = found || cause.category() == parley::name_of<E>();
  });
  return found;
}

} // namespace pastes
