// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::delegate: the request's own deadline and urgency go along
// expect-errors: 1
#include "store.hpp"

parley::elsewhere hand_on(parley::handle<pastes::store> back) {
  return parley::delegate<pastes::find>(back.within(std::chrono::seconds(1)), "key");
}
