// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: a map in JSON has strings as keys
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

auto x = parley::as_json(std::map<int, std::string>());
