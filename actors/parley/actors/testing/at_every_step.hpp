// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/trial.hpp"
#include "parley/actors/testing/fault.hpp"

#include <cstddef>
#include <initializer_list>

namespace parley::testing {

/// Runs a coroutine once for each of its awaits that suspend, each time in a fresh world, and lets a fault befall it
/// there: at its first step, its second, and so on. `make` gets the world, sets the stage, and returns a task.
///
///     auto steps = at_every_step(fault::cancel(), [](world& w) {
///       fake<pastes::store> store(w);
///       store.always<find>().answers(paste{"a text"}).after(1s);
///       return view(store, "k");
///     });
///     REQUIRE(steps > 0);
///
/// Whatever befalls it, the coroutine must end: with a value, or with any exception but a std::logic_error. Nothing may
/// wait for ever or be left in the world, and no frame may live on. Time passes as far as it must, for a day at most.
///
/// `check` gets each operation that was struck, as a `pending<T>&` that is done.
/// Returns at how many steps the fault could be tried.
/// @throws defect  that names the fault, the step and what it waited for; nested is what `check` threw
template <std::invocable<world&> Make, class Check>
std::size_t at_every_step(const fault& what, Make make, Check check);

template <std::invocable<world&> Make>
std::size_t at_every_step(const fault& what, Make make) {
  return at_every_step(what, std::move(make), [](auto&) {});
}

/// Each of the four faults in turn; asks fail with errc::receiver_down.
template <std::invocable<world&> Make>
std::size_t at_every_step(Make make) {
  std::size_t tried = 0;
  for (auto& what : {fault::fail(failure(errc::receiver_down, "as the test says")), fault::cancel(),
                     fault::time_out(), fault::kill()})
    tried += at_every_step(what, make);
  return tried;
}

// -- implementation ---------------------------------------------------------------------------------------------------

template <std::invocable<world&> Make, class Check>
std::size_t at_every_step(const fault& what, Make make, Check check) {
  std::size_t tried = 0;
  for (std::size_t step = 1;; ++step) {
    auto progress = detail::try_step(what, step, [&](detail::trial& run) {
      auto ended = run.finish(make(run.stage()));
      if (run.has_struck())
        check(ended);
    });
    tried += progress.has_struck ? 1 : 0;
    if (!progress.was_reached)
      return tried;
  }
}

} // namespace parley::testing
