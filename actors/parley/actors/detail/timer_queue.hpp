// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace parley::detail {

/// The deadlines of one actor: nearest first, equal ones in the order of their setting. Erasing is O(log n), so that a
/// deadline that was met leaves nothing behind. No allocation while the number of deadlines does not grow.
class timer_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using index = std::uint32_t;

  /// Sets the deadline of slot `who`, which has none.
  void set(index who, time_point when);

  /// Drops the deadline of `who`, if it has one.
  void erase(index who) noexcept;

  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
  [[nodiscard]] time_point nearest() const noexcept { return heap_.front().when; }
  [[nodiscard]] index nearest_slot() const noexcept { return heap_.front().who; }

private:
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

  struct entry {
    time_point when;
    std::uint64_t order;
    index who;
    bool operator<(const entry& other) const noexcept {
      return when != other.when ? when < other.when : order < other.order;
    }
  };

  void place(std::size_t at, const entry& x) noexcept;
  void up(std::size_t at, entry x) noexcept;
  void down(std::size_t at, entry x) noexcept;

  std::vector<entry> heap_;             // 4-ary
  std::vector<std::uint32_t> position_; // of each slot in the heap
  std::uint64_t order_ = 0;
};

} // namespace parley::detail
