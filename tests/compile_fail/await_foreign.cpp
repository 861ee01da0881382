// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: a task awaits parley's operations only
// expect-errors: 1
#include "store.hpp"

parley::task<> run() {
  co_await std::suspend_always();
}
