// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

namespace parley::detail {

struct root;

/// Holds back handlers that may not start yet: a service's rules at work.
///
/// An exclusive handler runs alone: it starts when no other handler of the actor runs, and none starts before it ends.
/// Handlers start in the order of their requests, so that a waiting exclusive one holds back all behind it.
class gate {
public:
  /// Whether the operation with this index is exclusive.
  void set_exclusive(std::size_t operation);
  [[nodiscard]] bool is_exclusive(std::size_t operation) const noexcept {
    return operation < exclusive_.size() && exclusive_[operation];
  }

  /// Whether handlers of the operation with this index go on when nobody waits for them.
  void set_not_cancelled(std::size_t operation);
  [[nodiscard]] bool is_not_cancelled(std::size_t operation) const noexcept {
    return operation < not_cancelled_.size() && not_cancelled_[operation];
  }

  /// Whether any operation is exclusive.
  [[nodiscard]] bool closed() const noexcept { return !exclusive_.empty(); }

  /// Whether a handler of this operation may start now, in its turn. What the actor asks itself is never behind others:
  /// they may be waiting for who asks.
  [[nodiscard]] bool admits(std::size_t operation, bool from_itself) const noexcept;

  void hold(root& work) { held_.push_back(&work); }
  void entered(std::size_t operation) noexcept;
  void left() noexcept;

  /// The next held handler that may start; null when there is none.
  root* next() noexcept;

  void forget(root& work) noexcept;

private:
  [[nodiscard]] bool fits(std::size_t operation) const noexcept;

  std::vector<bool> exclusive_;
  std::vector<bool> not_cancelled_;
  std::deque<root*> held_;
  std::size_t running_ = 0;
  bool alone_ = false;
};

} // namespace parley::detail
