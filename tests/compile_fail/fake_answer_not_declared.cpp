// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::testing::fake: the protocol does not declare this answer for that message
// expect-not: no matching
// expect-errors: 1
#include "parley/actors/testing.hpp"
#include "store.hpp"

void play(parley::testing::fake<pastes::store>& store) {
  store.on<pastes::find>().answers(pastes::not_found{"k"});
}
