// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/gate.hpp"

#include "parley/actors/detail/root.hpp"

#include <algorithm>

namespace parley::detail {

void gate::set_exclusive(std::size_t operation) {
  if (operation >= exclusive_.size())
    exclusive_.resize(operation + 1);
  exclusive_[operation] = true;
}

void gate::set_not_cancelled(std::size_t operation) {
  if (operation >= not_cancelled_.size())
    not_cancelled_.resize(operation + 1);
  not_cancelled_[operation] = true;
}

bool gate::fits(std::size_t operation) const noexcept {
  return !alone_ && (running_ == 0 || !is_exclusive(operation));
}

bool gate::admits(std::size_t operation, bool from_itself) const noexcept {
  return (from_itself || held_.empty()) && fits(operation);
}

void gate::entered(std::size_t operation) noexcept {
  ++running_;
  alone_ = is_exclusive(operation);
}

void gate::left() noexcept {
  --running_;
  alone_ = false;
}

root* gate::next() noexcept {
  if (held_.empty() || !fits(held_.front()->operation))
    return nullptr;
  auto* work = held_.front();
  held_.pop_front();
  return work;
}

void gate::forget(root& work) noexcept {
  std::erase(held_, &work);
}

} // namespace parley::detail
