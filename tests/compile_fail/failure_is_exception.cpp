// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::protocol: a declared failure is a plain struct, not final, and not derived from std::exception
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

struct refused : std::exception {
  std::string why;
};
PARLEY_MESSAGE(refused, why)

using store = parley::protocol<parley::outcome<pastes::paste, refused>(pastes::find)>;

parley::handle<store> x;
