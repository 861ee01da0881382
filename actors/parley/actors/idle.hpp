// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/sleep.hpp"
#include "parley/actors/task.hpp"

namespace parley {

/// Waits until its actor has nothing else to do: no message, and no work that can go on. For what may wait, such as
/// compacting. An actor that is never idle never goes on with it.
///
/// Several go on one after another, in the order in which they began, each when the actor is idle again.
/// @throws cancelled
/// From NDB's add_idle and gevent's idle.
[[nodiscard]] inline task<void> idle() {
  auto here = co_await detail::this_work();
  auto& owner = here.owner();
  auto steps = owner.steps() + 1; // the one that runs
  while (true) {
    co_await yield(); // behind all messages: no step has come between when there were none
    if (owner.is_idle_since(steps))
      co_return;
    steps = owner.leave_step_uncounted();
  }
}

} // namespace parley
