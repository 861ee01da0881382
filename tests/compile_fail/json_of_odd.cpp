// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::json_of: give a value after each name
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

auto x = parley::json_of("key", 1, "size");
