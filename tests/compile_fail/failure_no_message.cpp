// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::protocol: a declared failure needs PARLEY_MESSAGE
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

struct refused {
  std::string why;
};

using store = parley::protocol<parley::outcome<pastes::paste, refused>(pastes::find)>;

parley::handle<store> x;
