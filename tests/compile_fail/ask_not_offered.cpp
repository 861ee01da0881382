// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::ask: this handle's protocol does not offer that message
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

parley::task<> run(parley::handle<pastes::store> store) {
  co_await parley::ask<pastes::erase>(store, "key");
}
