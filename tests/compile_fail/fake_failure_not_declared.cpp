// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::testing::fake: the protocol does not declare this failure for that message
// expect-not: no matching
// expect-errors: 1
#include "parley/actors/testing.hpp"
#include "store.hpp"

void play(parley::testing::fake<pastes::store>& store) {
  store.on<pastes::put>().fails(pastes::not_found{"k"}).after(std::chrono::seconds(1));
}
