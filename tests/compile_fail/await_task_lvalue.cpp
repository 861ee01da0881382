// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::task: a task is awaited once, as an rvalue: co_await std::move(t)
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

parley::task<int> work();

parley::task<int> run() {
  auto pending = work();
  co_return co_await pending;
}
