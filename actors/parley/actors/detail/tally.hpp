// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <atomic>
#include <cstddef>

namespace parley::detail {

/// A number that one actor changes, on its turns, and any thread may read. Costs its actor what a plain number does.
class tally {
public:
  void add(std::size_t n) noexcept { set(value_.load(std::memory_order_relaxed) + n); }
  void subtract(std::size_t n) noexcept { set(value_.load(std::memory_order_relaxed) - n); }
  void set(std::size_t n) noexcept { value_.store(n, std::memory_order_relaxed); }
  [[nodiscard]] std::size_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::size_t> value_{0}; // relaxed: a number for people, which orders nothing
};

} // namespace parley::detail
