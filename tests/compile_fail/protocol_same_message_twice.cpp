// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::protocol: two operations have the same message type
// expect-not: no matching
#include "store.hpp"

using twice = parley::protocol<void(pastes::put), int(pastes::put)>;

parley::handle<twice> store;
