// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/timer_queue.hpp"

#include <algorithm>

namespace parley::detail {

void timer_queue::set(index who, time_point when) {
  if (who >= position_.size())
    position_.resize(who + 1, nowhere);
  heap_.emplace_back();
  up(heap_.size() - 1, entry{when, order_++, who});
}

void timer_queue::erase(index who) noexcept {
  if (who >= position_.size() || position_[who] == nowhere)
    return;
  auto at = position_[who];
  position_[who] = nowhere;
  auto last = heap_.back();
  heap_.pop_back();
  if (at == heap_.size())
    return;
  if (at > 0 && last < heap_[(at - 1) / 4])
    up(at, last);
  else
    down(at, last);
}

void timer_queue::place(std::size_t at, const entry& x) noexcept {
  heap_[at] = x;
  position_[x.who] = static_cast<std::uint32_t>(at);
}

void timer_queue::up(std::size_t at, entry x) noexcept {
  while (at > 0) {
    auto parent = (at - 1) / 4;
    if (!(x < heap_[parent]))
      break;
    place(at, heap_[parent]);
    at = parent;
  }
  place(at, x);
}

void timer_queue::down(std::size_t at, entry x) noexcept {
  for (;;) {
    auto first = at * 4 + 1;
    if (first >= heap_.size())
      break;
    auto last = std::min(first + 4, heap_.size());
    auto least = first;
    for (auto i = first + 1; i < last; ++i)
      if (heap_[i] < heap_[least])
        least = i;
    if (!(heap_[least] < x))
      break;
    place(at, heap_[least]);
    at = least;
  }
  place(at, x);
}

} // namespace parley::detail
