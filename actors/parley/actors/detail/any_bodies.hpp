// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"

namespace parley::detail {

[[noreturn]] void throw_all_failed(const std::vector<std::exception_ptr>& errors);

/// After the children: the value of the one that decided.
template <class T>
T take_winner(const first_success& group, std::vector<kept_child<T>*> children) {
  std::vector<std::exception_ptr> errors;
  for (auto* each : children) {
    if (each == group.winner()) {
      group.pass_cancel_to_next_await();
      return each->get().take();
    }
    errors.push_back(each->error());
  }
  group.throw_if_cancelled();
  throw_all_failed(errors);
}

template <class T, class... As>
task<T> any_of(As... operations) {
  auto here = co_await this_work();
  std::tuple<child_of<As>...> children;
  first_success group(here);
  begin_each(group, children, operations...);
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  auto each = std::apply([](auto&... x) { return std::vector<kept_child<T>*>{&x...}; }, children);
  co_return take_winner<T>(group, std::move(each));
}

template <awaitable A>
task<value_from<A>> any_of_vector(std::vector<A> operations) {
  using T = value_from<A>;
  auto here = co_await this_work();
  std::vector<child_of<A>> children(operations.size());
  first_success group(here);
  begin_each(group, children, operations);
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  std::vector<kept_child<T>*> each;
  for (auto& x : children)
    each.push_back(&x);
  co_return take_winner<T>(group, std::move(each));
}

} // namespace parley::detail
