// Part of parley. BSD-3-Clause, see LICENSE.
// expect: conver
// expect-not: Cannot assign incompatible handle
// expect-errors: 1
#include "store.hpp"

using reader = parley::protocol<parley::outcome<pastes::paste, pastes::not_found>(pastes::find)>;

parley::handle<pastes::store> widened(parley::handle<reader> x) {
  return x;
}
