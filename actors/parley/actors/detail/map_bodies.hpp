// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"
#include "parley/actors/detail/future_chain.hpp"

#include <deque>
#include <ranges>

namespace parley::detail {

/// The items of a map that are left, and what is called with each.
template <class Range, class F, class... Args>
class map_calls {
public:
  using item = std::ranges::range_value_t<Range>;
  using value = adopted_of<F, item, Args...>;

  map_calls(Range items, F f, Args... args)
      : items_(std::move(items)), next_(std::ranges::begin(items_)), f_(std::move(f)),
        args_(std::move(args)...) {}
  map_calls(const map_calls&) = delete;

  [[nodiscard]] bool empty() { return next_ == std::ranges::end(items_); }

  /// Reads the next item.
  task<value> call() {
    item x = read();
    ++next_;
    return std::apply(
        [&](const auto&... each) { return call_async(f_, std::move(x), Args(each)...); }, args_);
  }

private:
  item read() {
    if constexpr (std::ranges::view<Range>)
      return item(*next_); // it may be of a container that somebody else keeps
    else
      return item(std::ranges::iter_move(next_));
  }

  Range items_;
  std::ranges::iterator_t<Range> next_;
  F f_;
  std::tuple<Args...> args_;
};

/// What the workers of one map share. A worker begins the next one when it has read an item: there are never more than items.
template <class Calls>
class map_state {
public:
  using value = typename Calls::value;

  map_state(std::size_t limit, Calls& calls) : calls_(calls), limit_(limit) {}
  map_state(const map_state&) = delete;

  void set_group(fail_fast& group) noexcept { group_ = &group; }
  void add_worker();

  /// Whether there is an item to read. None is, once the map has failed or was cancelled, whatever its calls make of that.
  [[nodiscard]] bool goes_on() {
    return !group_->has_failed() && !group_->cancelled_by() && !calls_.empty();
  }
  /// The place of the next item, for which there is a place among the values now.
  std::size_t reserve() {
    values_.emplace_back();
    return values_.size() - 1;
  }
  task<value> call() { return calls_.call(); }
  void set(std::size_t at, value_of<value> x) { values_[at].emplace(std::move(x)); }
  void set_error(std::size_t at, std::exception_ptr why) { errors_.emplace_back(at, why); }

  /// By the places of the items.
  [[nodiscard]] std::vector<std::exception_ptr> errors() const {
    std::vector<std::exception_ptr> out(errors_.empty() ? 0 : values_.size());
    for (auto& [at, why] : errors_)
      out[at] = why;
    return out;
  }
  [[nodiscard]] values_of<value> take() {
    if constexpr (!std::is_void_v<value>) {
      std::vector<value> out;
      out.reserve(values_.size());
      for (auto& each : values_)
        out.push_back(std::move(*each));
      return out;
    }
  }

private:
  Calls& calls_;
  std::size_t limit_;
  fail_fast* group_ = nullptr;
  std::deque<kept_child<void>> workers_;
  std::vector<std::optional<value_of<value>>> values_;
  std::vector<std::pair<std::size_t, std::exception_ptr>> errors_;
};

template <class State>
task<void> map_worker(State& x) {
  while (x.goes_on()) {
    auto at = x.reserve();
    try {
      auto call = x.call();
      x.add_worker();
      if constexpr (std::is_void_v<typename State::value>) {
        co_await std::move(call);
        x.set(at, std::monostate());
      } else {
        auto value = co_await std::move(call);
        x.set(at, std::move(value));
      }
    } catch (...) {
      x.set_error(at, std::current_exception());
      throw;
    }
  }
}

template <class Calls>
void map_state<Calls>::add_worker() {
  if (workers_.size() < limit_ && goes_on())
    group_->begin(workers_.emplace_back(), map_worker(*this));
}

template <class Range, class F, class... Args>
task<values_of<typename map_calls<Range, F, Args...>::value>> map_of(std::size_t limit, Range items,
                                                                     F f, Args... args) {
  if (limit == 0)
    throw std::invalid_argument("parley::map: with a limit of 0 nothing would run");
  auto here = co_await this_work();
  map_calls<Range, F, Args...> calls(std::move(items), std::move(f), std::move(args)...);
  map_state<map_calls<Range, F, Args...>> state(limit, calls);
  fail_fast group(here);
  state.set_group(group);
  state.add_worker();
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  group.rethrow(state.errors());
  co_return state.take();
}

} // namespace parley::detail
