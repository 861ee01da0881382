// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::protocol: write each operation as result(message), with one message type, by value
// expect-not: no matching
#include "store.hpp"

using broken = parley::protocol<void(pastes::put), int(pastes::find, pastes::erase)>;

parley::handle<broken> store;
