// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/blocker.hpp"

namespace parley {

/// Runs a task, or what a callable returns (a reply, a task), on an actor of its own and waits for the end; for threads
/// that run no actors: main, tests, other libraries.
///
///     auto text = parley::block_on(system, [&] { return ask<find>(store, key); });
///
/// @throws what the awaited operation throws
/// @throws std::logic_error  on a thread of the actor system, which would stop its actors: co_await instead
template <class T>
T block_on(caf::actor_system& system, task<T> work) {
  return detail::start_blocker(system, std::move(work), "block_on").get();
}

template <std::invocable F>
auto block_on(caf::actor_system& system, F&& make,
              std::source_location where = std::source_location::current()) {
  return block_on(system, detail::call_on_actor(std::forward<F>(make), where));
}

/// Starts a task, or what a callable returns, on an actor of its own and returns at once. Unlike block_on it may be called
/// anywhere, and what the callable or the task refers to must live until it ends. It is waited for by the system's end, also
/// when its future is dropped; give it deadlines, or a way to be told.
template <class T>
[[nodiscard]] std::future<T> as_future(caf::actor_system& system, task<T> work) {
  return detail::start_blocker(system, std::move(work), nullptr);
}

template <std::invocable F>
[[nodiscard]] auto as_future(caf::actor_system& system, F&& make,
                             std::source_location where = std::source_location::current()) {
  return as_future(system, detail::call_on_actor(std::forward<F>(make), where));
}

} // namespace parley
