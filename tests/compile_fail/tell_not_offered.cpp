// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::tell: this handle's protocol does not offer that message
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

void run(parley::handle<pastes::store> store) {
  parley::tell<pastes::erase>(store, "key");
}
