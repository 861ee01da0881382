// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::ask<M>(handle, fields...): give one value for each field of M, in order
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

parley::task<> run(parley::handle<pastes::store> store) {
  co_await parley::ask<pastes::put>(store, "key");
}
