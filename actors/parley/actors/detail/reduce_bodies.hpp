// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"
#include "parley/actors/detail/future_chain.hpp"

namespace parley::detail {

/// Keeps the order in which the children end, until one fails: then the others are cancelled.
class in_time_until_failure : public in_time {
public:
  using in_time::in_time;

protected:
  void child_ended(child& x) noexcept override {
    in_time::child_ended(x);
    if (x.error() != nullptr)
      cancel_rest();
  }
};

template <awaitable A, class F, class... Args>
task<std::optional<value_from<A>>> reduce_of(std::vector<A> operations, F f, Args... args) {
  using T = value_from<A>;
  auto here = co_await this_work();
  std::vector<child_of<A>> children(operations.size());
  in_time_until_failure group(here);
  begin_each(group, children, operations);
  std::optional<T> sum;
  std::exception_ptr reducer_threw;
  const child* failed = nullptr;
  for (auto left = children.size(); left != 0 && failed == nullptr && !reducer_threw; --left) {
    while (group.done_count() == 0) {
      co_await group.next();
      if (group.cancelled_by()) {
        co_await group.join();
        group.throw_if_cancelled();
      }
    }
    auto& next = static_cast<child_of<A>&>(*group.take());
    if (next.error() != nullptr) {
      failed = &next;
    } else if (!sum) {
      sum.emplace(next.get().take());
    } else {
      auto folded = co_await result_of<T>(
          call_async(std::ref(f), T(std::move(*sum)), next.get().take(), Args(args)...));
      reducer_threw = folded.error();
      if (!reducer_threw)
        sum.emplace(folded.take());
    }
  }
  if (reducer_threw)
    group.stop();
  if (group.running() != 0)
    co_await group.drained();
  if (reducer_threw)
    std::rethrow_exception(reducer_threw);
  if (failed != nullptr)
    rethrow_among(failed->error(), errors_of(children));
  co_return sum;
}

} // namespace parley::detail
