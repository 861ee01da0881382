// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"

#include <memory>

namespace parley {

/// One of several operations that has ended: which one, and how.
template <class Outcome>
class completion {
public:
  completion(std::size_t index, Outcome result) : index_(index), result_(std::move(result)) {}

  /// Its place among the operations, counted from 0.
  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  [[nodiscard]] Outcome& result() & noexcept { return result_; }
  [[nodiscard]] Outcome&& result() && noexcept { return std::move(result_); }

private:
  std::size_t index_;
  Outcome result_;
};

/// Operations that go on at the same time, and are taken in the order in which they end.
///
///     auto pages = as_completed(std::move(requests));
///     while (auto next = co_await pages.next())
///       show(next->index(), next->result());
///
/// Starts when it is made, by work of an actor, which alone may use it. A result is kept until it is taken, and no longer. A
/// failure is one step's result and ends nothing. Destroyed early, it cancels and destroys what still runs; stop() waits
/// for that.
/// From asyncio.as_completed and Tornado's WaitIterator.
template <class A>
class [[nodiscard]] completions {
public:
  using result_type = completion<detail::outcome_from<A>>;

  explicit completions(std::vector<A> operations)
      : state_(std::make_unique<state>(std::move(operations))) {}

  /// Waits for the next one; empty when there is none left. One work at a time may wait.
  /// Cancellation goes to all operations, and is thrown when all have ended.
  [[nodiscard]] task<std::optional<result_type>> next() { return next_of(*state_); }

  /// Cancels what still runs, and waits for it, at most for 5 s.
  [[nodiscard]] task<void> stop() { return stop_of(*state_); }

  /// How many have not been taken.
  [[nodiscard]] std::size_t left() const noexcept { return state_->left; }

private:
  using value = detail::value_from<A>;

  struct state {
    explicit state(std::vector<A> operations);

    std::vector<std::unique_ptr<detail::kept_child<value>>> children;
    std::size_t left;
    detail::in_time group;
  };

  static void require_alone(const state& x);
  static task<std::optional<result_type>> next_of(state& x);
  static task<void> stop_of(state& x);

  std::unique_ptr<state> state_;
};

template <detail::awaitable A>
[[nodiscard]] completions<A> as_completed(std::vector<A> operations) {
  return completions<A>(std::move(operations));
}

// -- implementation ---------------------------------------------------------------------------------------------------

template <class A>
completions<A>::state::state(std::vector<A> operations)
    : left(operations.size()), group(detail::work_of_turn("as_completed")) {
  children.reserve(operations.size());
  for (auto& each : operations) {
    children.push_back(std::make_unique<detail::kept_child<value>>());
    children.back()->set_index(children.size() - 1);
    group.begin(*children.back(), detail::begin_task(group, each));
  }
}

template <class A>
void completions<A>::require_alone(const state& x) {
  if (x.group.is_awaited())
    throw std::logic_error("parley::as_completed: other work waits for it already");
}

template <class A>
auto completions<A>::next_of(state& x) -> task<std::optional<result_type>> {
  require_alone(x);
  if (x.left == 0)
    co_return std::nullopt;
  while (x.group.done_count() == 0) {
    co_await x.group.next();
    if (x.group.cancelled_by()) {
      co_await x.group.join();
      x.group.throw_if_cancelled();
    }
  }
  auto index = x.group.take()->index();
  --x.left;
  auto child = std::move(x.children[index]);
  co_return result_type(index, detail::outcome_of_child<detail::outcome_from<A>>(*child));
}

template <class A>
task<void> completions<A>::stop_of(state& x) {
  require_alone(x);
  x.left = 0;
  x.group.stop();
  co_await x.group.drained();
}

} // namespace parley
