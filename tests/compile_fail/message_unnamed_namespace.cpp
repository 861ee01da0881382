// Part of parley. BSD-3-Clause, see LICENSE.
// expect: PARLEY_MESSAGE: a template or a type in an unnamed namespace has no name that all compilers spell alike; give it one with PARLEY_MESSAGE_AS(type,
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

namespace {

struct hidden {
  int value = 0;
};
PARLEY_MESSAGE(hidden, value)

} // namespace
