// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/timer_queue.hpp"

#include <algorithm>

namespace parley::detail {

void timer_queue::set(index who, time_point when) {
  if (who >= deadlines_.size())
    deadlines_.resize(who + 1);
  auto& x = deadlines_[who];
  auto is_last = last_ == none || when >= deadlines_[last_].when;
  if (!is_last)
    heap_.push_back(who);
  x.when = when;
  x.order = order_++;
  ++size_;
  if (is_last) {
    x.where = place::list;
    x.previous = last_;
    x.next = none;
    (last_ != none ? deadlines_[last_].next : first_) = who;
    last_ = who;
  } else {
    x.where = place::heap;
    up(who, heap_.size() - 1);
  }
}

void timer_queue::erase(index who) noexcept {
  if (who >= deadlines_.size())
    return;
  auto& x = deadlines_[who];
  if (x.where == place::nowhere)
    return;
  --size_;
  if (x.where == place::list) {
    (x.previous != none ? deadlines_[x.previous].next : first_) = x.next;
    (x.next != none ? deadlines_[x.next].previous : last_) = x.previous;
  } else {
    erase_from_heap(x.position);
  }
  x.where = place::nowhere;
}

void timer_queue::erase_from_heap(std::size_t at) noexcept {
  auto last = heap_.back();
  heap_.pop_back();
  if (at == heap_.size())
    return;
  if (at > 0 && is_before(last, heap_[(at - 1) / 4]))
    up(last, at);
  else
    down(last, at);
}

void timer_queue::put(index who, std::size_t at) noexcept {
  heap_[at] = who;
  deadlines_[who].position = static_cast<std::uint32_t>(at);
}

void timer_queue::up(index who, std::size_t at) noexcept {
  while (at > 0) {
    auto parent = (at - 1) / 4;
    if (!is_before(who, heap_[parent]))
      break;
    put(heap_[parent], at);
    at = parent;
  }
  put(who, at);
}

void timer_queue::down(index who, std::size_t at) noexcept {
  for (;;) {
    auto first = at * 4 + 1;
    if (first >= heap_.size())
      break;
    auto end = std::min(first + 4, heap_.size());
    auto least = first;
    for (auto i = first + 1; i < end; ++i)
      if (is_before(heap_[i], heap_[least]))
        least = i;
    if (!is_before(heap_[least], who))
      break;
    put(heap_[least], at);
    at = least;
  }
  put(who, at);
}

} // namespace parley::detail
