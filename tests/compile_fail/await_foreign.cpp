// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: a task awaits parley's operations only
// expect-errors: 1
// [TO-02]: what is no operation of ours is refused, by the compiler.
#include "store.hpp"

parley::task<> run() {
  co_await std::suspend_always();
}
