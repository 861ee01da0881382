// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::outcome: the value and the declared failures are different types
#include "store.hpp"

parley::outcome<pastes::paste, pastes::not_found, pastes::not_found> x = pastes::paste();
