// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::testing::fake: its protocol does not offer that message
// expect-not: no matching
// expect-errors: 1
#include "parley/actors/testing.hpp"
#include "store.hpp"

void play(parley::testing::fake<pastes::store>& store) {
  store.on<pastes::erase>().says_nothing();
}
