// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/request_index.hpp"
#include "parley/actors/detail/root.hpp"
#include "parley/actors/detail/tally.hpp"

#include <memory>
#include <vector>

namespace parley::detail {

/// All work of one actor, in the order in which it began.
class roots {
public:
  root& open(core& self, port::responder to, const port::request_context& context);

  /// Keeps its memory for the next.
  void erase(core& self, root& work) noexcept;

  /// The work that still owes the requester an answer; null when there is none.
  [[nodiscard]] root* find(const port::requester& who, port::slot_key request) const noexcept {
    return requests_.find(who, request);
  }

  [[nodiscard]] root* oldest() const noexcept { return oldest_; }
  [[nodiscard]] root* newest() const noexcept { return newest_; }
  [[nodiscard]] bool empty() const noexcept { return oldest_ == nullptr; }
  /// Threads: any.
  [[nodiscard]] std::size_t count() const noexcept { return count_.get(); }

private:
  root* oldest_ = nullptr;
  root* newest_ = nullptr;
  tally count_;
  std::vector<std::unique_ptr<root>> spare_;
  request_index requests_;
};

} // namespace parley::detail
