// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"
#include "parley/messaging/detail/saturated.hpp"

namespace parley::detail {

template <class Rep, class Period>
duration as_duration(std::chrono::duration<Rep, Period> length) {
  return std::chrono::duration_cast<duration>(saturated(length));
}

template <class A>
bool has_result(const A& operation) noexcept {
  if constexpr (requires { operation.ready(); })
    return operation.ready();
  else
    return false;
}

/// One child that has so much time.
class timed : public composition {
public:
  timed(const work_here& here, duration limit, duration grace);

  /// Waits for the child, and cancels it when its time is over.
  [[nodiscard]] task<void> finished();

  /// Whether the cancel that ended the child was that of its time, or came when the time was over as well: then both tell.
  [[nodiscard]] bool is_timeout(const child& x) const;

  root* pass_on(const cancelled& why) noexcept override;

private:
  time_point end_;
  bool passed_on_late_ = false;
};

template <class T>
class timed_result {
public:
  explicit timed_result(result<T> x) : result_(std::move(x)) {}
  timed_result() noexcept : is_late_(true) {}
  [[nodiscard]] bool is_late() const noexcept { return is_late_; }
  [[nodiscard]] T take() { return result_.take(); }

private:
  result<T> result_;
  bool is_late_ = false;
};

[[nodiscard]] failure too_late(duration limit);

template <class T, awaitable A>
task<timed_result<T>> run_timed(duration limit, duration grace, bool is_ready, A operation) {
  auto here = co_await this_work();
  if (is_ready)
    co_return timed_result<T>(co_await result_of<T>(as_task(std::move(operation), here.line)));
  if (limit <= duration::zero())
    co_return timed_result<T>();
  child_of<A> child;
  timed group(here, limit, grace);
  group.begin(child, begin_task(group, operation));
  co_await group.finished();
  if (group.is_timeout(child)) {
    group.pass_cancel_to_next_await();
    co_return timed_result<T>();
  }
  co_return timed_result<T>(std::move(child.get()));
}

template <awaitable A, class T = value_from<A>>
task<T> timeout_of(duration limit, duration grace, bool is_ready, A operation) {
  auto out = co_await run_timed<T>(limit, grace, is_ready, std::move(operation));
  if (out.is_late())
    throw too_late(limit);
  co_return out.take();
}

template <awaitable A, class T = value_from<A>>
task<T> timeout_or_of(duration limit, duration grace, bool is_ready, T fallback, A operation) {
  auto out = co_await run_timed<T>(limit, grace, is_ready, std::move(operation));
  if (out.is_late())
    co_return fallback;
  co_return out.take();
}

} // namespace parley::detail
