// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/as_completed.hpp"
#include "parley/actors/future.hpp"

namespace parley {

/// The first of some operations that ended, in the order of their ends, and the others, which go on.
template <class A>
class first_done {
public:
  using value_type = detail::value_from<A>;

  std::vector<completion<detail::outcome_from<A>>> done;
  std::vector<std::pair<std::size_t, future<value_type>>> pending; ///< with their places
};

/// Waits until `count` of some operations have ended, well or not, and cancels nothing: a quorum. Those that end in the same
/// step are told as well. The others are handed back as futures.
///
///     auto votes = co_await first_of(2, std::move(asked));   // of three
///
/// Never throws what an operation threw. Cancellation goes to all that have not ended, and is thrown when they have.
/// @throws std::invalid_argument  when there are fewer operations than that
/// From asyncio.wait and concurrent.futures.wait.
template <detail::awaitable A>
[[nodiscard]] task<first_done<A>> first_of(std::size_t count, std::vector<A> operations);

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

/// Waits for a future without taking its result.
inline task<void> watch(cell_base& of) {
  settled_awaiter wait(of, time_point::max());
  static_cast<void>(co_await wait);
}

template <class T>
task<void> watch_all(const std::vector<future<T>>& each) {
  auto here = co_await this_work();
  std::vector<kept_child<void>> watchers(each.size());
  composition group(here);
  for (std::size_t i = 0; i < each.size(); ++i)
    group.begin(watchers[i], watch(*each[i].cell()));
  co_await group.join();
}

/// Moves the result of a future that is settled.
template <class A>
outcome_from<A> outcome_of_future(future<value_from<A>>&& from) {
  auto cell = from.cell();
  cell->set_observed();
  from = {};
  auto& x = cell->get();
  if (x.error() != nullptr)
    return declared_in<outcome_from<A>>::failed(x.error());
  if constexpr (std::is_void_v<value_from<A>>)
    return outcome_from<A>();
  else
    return outcome_from<A>(std::move(x.value()));
}

} // namespace detail

template <detail::awaitable A>
task<first_done<A>> first_of(std::size_t count, std::vector<A> operations) {
  if (count > operations.size())
    throw std::invalid_argument("parley::first_of: it waits for " + std::to_string(count) + " of " +
                                std::to_string(operations.size()) + " operations");
  auto here = co_await detail::this_work();
  std::vector<future<detail::value_from<A>>> all;
  for (auto& each : operations)
    all.push_back(detail::start_task(detail::as_task(std::move(each), here.line), "first_of"));
  std::vector<detail::kept_child<void>> watchers(all.size());
  detail::in_time group(here);
  for (std::size_t i = 0; i < all.size(); ++i) {
    watchers[i].set_index(i);
    group.begin(watchers[i], detail::watch(*all[i].cell()));
  }
  while (group.done_count() < count && !group.cancelled_by())
    co_await group.next();
  if (group.cancelled_by()) {
    for (auto& each : all)
      each.cancel();
    co_await detail::watch_all(all);
    group.throw_if_cancelled();
  }
  first_done<A> out;
  while (auto* watcher = group.take()) {
    auto i = watcher->index();
    out.done.emplace_back(i, detail::outcome_of_future<A>(std::move(all[i])));
  }
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].valid())
      out.pending.emplace_back(i, std::move(all[i]));
  co_return out;
}

} // namespace parley
