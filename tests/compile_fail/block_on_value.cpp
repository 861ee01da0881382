// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: the callable returns no operation to wait for
#include "store.hpp"

void run(parley::system& system) {
  parley::block_on(system, [] { return 5; });
}
