// Part of parley. BSD-3-Clause, see LICENSE.
// expect: lenght
#include "store.hpp"

struct range {
  int begin = 0;
  int length = 0;
};
PARLEY_MESSAGE(range, begin, lenght)

auto text = to_string(range());
