// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: what is composed is a task, a reply, a future or another operation of parley's; give plain values as ready(value)
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

parley::task<int> work();

parley::task<void> run() {
  static_cast<void>(parley::all(work(), 42));
  co_return;
}
