// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::tell<M>(handle, fields...): give one value for each field of M, in order
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

void run(parley::handle<pastes::store> store) {
  parley::tell<pastes::put>(store, "key");
}
