// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: a task is used once, as an rvalue: std::move it
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

parley::task<int> work();

parley::task<void> run() {
  auto pending = work();
  static_cast<void>(parley::all(pending, work()));
  co_return;
}
