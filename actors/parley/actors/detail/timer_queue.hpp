// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace parley::detail {

/// The deadlines of one actor: nearest first, equal ones in the order of their setting. A deadline that is not before the
/// last one of a list goes to its end, as most do that are set with the same limit: setting and erasing it is O(1). The
/// others, behind a far one for example, are in a heap: O(log n). A deadline that was met leaves nothing behind. Allocates
/// only when there are more of a kind than ever before.
class timer_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using index = std::uint32_t;

  /// Sets the deadline of slot `who`, which has none.
  void set(index who, time_point when);

  /// Drops the deadline of `who`, if it has one.
  void erase(index who) noexcept;

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] time_point nearest() const noexcept { return deadlines_[nearest_slot()].when; }
  [[nodiscard]] index nearest_slot() const noexcept {
    if (heap_.empty() || first_ == none)
      return heap_.empty() ? first_ : heap_.front();
    return is_before(first_, heap_.front()) ? first_ : heap_.front();
  }

  /// The deadline of `who`, which has one.
  [[nodiscard]] time_point deadline_of(index who) const noexcept { return deadlines_[who].when; }

private:
  static constexpr index none = ~index{0};
  enum class place : std::uint8_t { nowhere, list, heap };

  struct deadline {
    time_point when;
    std::uint64_t order = 0; // of its setting
    index previous = none;   // in the list
    index next = none;
    std::uint32_t position = 0; // in the heap
    place where = place::nowhere;
  };

  [[nodiscard]] bool is_before(index a, index b) const noexcept {
    auto& x = deadlines_[a];
    auto& y = deadlines_[b];
    return x.when != y.when ? x.when < y.when : x.order < y.order;
  }

  void put(index who, std::size_t at) noexcept;
  void up(index who, std::size_t at) noexcept;
  void down(index who, std::size_t at) noexcept;
  void erase_from_heap(std::size_t at) noexcept;

  std::vector<deadline> deadlines_; // by slot
  index first_ = none;              // of the list
  index last_ = none;
  std::vector<index> heap_; // 4-ary
  std::size_t size_ = 0;
  std::uint64_t order_ = 0;
};

} // namespace parley::detail
