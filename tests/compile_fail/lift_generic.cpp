// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::lift: a handler has one operator(), which takes one message and is no template
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

caf::behavior store(caf::event_based_actor* self) {
  return {parley::lift(self, [](auto) {})};
}
