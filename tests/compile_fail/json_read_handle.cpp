// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: a handle has no JSON form; send the message to an actor, or leave the handle out
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

struct invitation {
  std::string text;
  parley::handle<pastes::store> from;
};
PARLEY_MESSAGE(invitation, text, from)

auto x = parley::parse<invitation>("{}");
