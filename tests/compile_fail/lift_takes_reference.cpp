// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::lift: a handler takes its message by value: a reference would dangle once it suspends
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

caf::behavior store(caf::event_based_actor* self) {
  return {parley::lift(self, [](const pastes::put&) -> parley::task<> { co_return; })};
}
