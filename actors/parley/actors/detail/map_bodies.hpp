// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"
#include "parley/actors/detail/future_chain.hpp"

#include <ranges>

namespace parley::detail {

/// What the workers of one map share: the items that are left, and where the values go.
template <class Range, class F, class... Args>
class map_state {
public:
  using item = std::ranges::range_value_t<Range>;
  using value = adopted_of<F, item, Args...>;

  map_state(Range items, F f, Args... args)
      : items_(std::move(items)), next_(std::ranges::begin(items_)), f_(std::move(f)),
        args_(std::move(args)...) {}
  map_state(const map_state&) = delete;

  [[nodiscard]] std::size_t size() { return static_cast<std::size_t>(std::ranges::size(items_)); }
  [[nodiscard]] bool empty() { return next_ == std::ranges::end(items_); }

  /// The place of the next item, for which there is a place among the values now.
  std::size_t reserve() {
    values_.emplace_back();
    return values_.size() - 1;
  }
  task<value> call() {
    item x(*next_);
    ++next_;
    return std::apply(
        [&](const auto&... each) { return call_async(f_, std::move(x), Args(each)...); }, args_);
  }
  void set(std::size_t at, value_of<value> x) { values_[at].emplace(std::move(x)); }

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
  Range items_;
  std::ranges::iterator_t<Range> next_;
  F f_;
  std::tuple<Args...> args_;
  std::vector<std::optional<value_of<value>>> values_;
};

template <class State>
task<void> map_worker(State& x) {
  while (!x.empty()) {
    auto at = x.reserve();
    if constexpr (std::is_void_v<typename State::value>) {
      co_await x.call();
      x.set(at, std::monostate());
    } else {
      auto value = co_await x.call();
      x.set(at, std::move(value));
    }
  }
}

template <class Range, class F, class... Args>
task<values_of<typename map_state<Range, F, Args...>::value>> map_of(std::size_t limit, Range items,
                                                                     F f, Args... args) {
  if (limit == 0)
    throw std::invalid_argument("parley::map: with a limit of 0 nothing would run");
  auto here = co_await this_work();
  map_state<Range, F, Args...> state(std::move(items), std::move(f), std::move(args)...);
  if constexpr (std::ranges::sized_range<Range>)
    limit = std::min<std::size_t>(limit, state.size());
  std::vector<kept_child<void>> workers(limit);
  fail_fast group(here);
  for (auto& each : workers)
    group.begin(each, map_worker(state));
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  group.rethrow(errors_of(workers));
  co_return state.take();
}

} // namespace parley::detail
