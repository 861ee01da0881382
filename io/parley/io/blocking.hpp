// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/detail/blocking_awaiter.hpp"

#include <functional>
#include <future>

namespace parley {

/// Runs `f(args…)` on the system's blocking pool and yields its result; for code that blocks, which must never run on
/// an actor's turn.
///
///     auto text = co_await parley::blocking(read_whole_file, path);
///
/// Threads: `f` runs on a thread of the pool (see pool_state), where no actor is current: it can neither ask nor await.
/// The result, or the exception as it was thrown, arrives on the awaiting actor's own turn. `f` and `args` are copied or
/// moved in, and destroyed on that thread as soon as the call has ended.
/// Order: submitted at once, before the await; jobs begin in the order of their submission, and end in any.
/// Cancellation: of a job that has not begun removes it. One that runs cannot be stopped: its awaiter goes on at once,
/// the result is dropped, and its thread stays taken until it ends. The same happens when the awaiter is destroyed
/// without an await, and when its actor ends.
/// Shutdown: the system's end waits for the jobs that run.
///
/// A job must not wait for other jobs (by block_on of a service that uses the pool): when all threads do, none goes on.
///
/// On g++ before 13 a closure with captures must not stand in the awaiting statement, which does not compile: pass what
/// it needs as `args`, or name the job first.
///
/// @throws failure  at the await: errc::overloaded when the pool's queue is full, errc::stopping when it has stopped
/// @throws cancelled
template <class F, class... Args>
  requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
[[nodiscard("co_await it: its result is dropped otherwise")]] auto blocking(F&& f, Args&&... args) {
  return detail::run_blocking<detail::has_risk<F&&, Args&&...>>(nullptr, std::forward<F>(f),
                                                                std::forward<Args>(args)...);
}

/// Waits for a future of another library on a thread of the pool, and yields its value or its exception.
///
/// A future that is ready needs no thread. Cancellation: the awaiter goes on at once; the thread notices within 100 ms.
/// @throws failure  as blocking
template <class T>
[[nodiscard("co_await it")]] detail::blocking_awaiter<T> from_future(std::future<T> result) {
  return detail::blocking_awaiter<T>("from_future", nullptr,
                                     std::make_shared<detail::future_job<T>>(std::move(result)));
}

/// Awaits a job without throwing its failures: `auto done = co_await as_outcome(blocking(f));`. An exception that is no
/// failure becomes errc::handler_threw; only a cancel is still thrown.
template <class T>
[[nodiscard]] detail::blocking_outcome_awaiter<T> as_outcome(detail::blocking_awaiter<T>&& job) {
  return detail::blocking_outcome_awaiter<T>(std::move(job));
}
template <class T>
[[nodiscard]] detail::blocking_outcome_awaiter<T> as_outcome(detail::blocking_awaiter<T>& job) {
  return detail::blocking_outcome_awaiter<T>(std::move(job));
}
template <class T>
[[nodiscard]] detail::blocking_outcome_awaiter<T>
as_outcome(detail::named_blocking_awaiter<T>&& job) {
  static_assert(detail::always_false<T>, PARLEY_NAME_THE_JOB_);
  return detail::blocking_outcome_awaiter<T>(std::move(job));
}

namespace detail {
using parley::as_outcome; // for calls without `parley::`, which look where the awaiters are
}

} // namespace parley
