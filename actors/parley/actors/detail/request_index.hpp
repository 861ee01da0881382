// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/root.hpp"

#include <vector>

namespace parley::detail {

/// Finds the root that works on a request, by requester and key, for cancels. Links run through the roots: no allocation
/// per request.
class request_index {
public:
  void insert(root& work);
  void erase(root& work) noexcept;
  /// The root that still owes the requester an answer; null when there is none.
  [[nodiscard]] root* find(const port::requester& who, port::slot_key request) const noexcept;

private:
  [[nodiscard]] std::size_t bucket(caf::actor_id requester, port::slot_key request) const noexcept;
  void grow();

  std::vector<root*> buckets_;
  std::size_t size_ = 0;
};

} // namespace parley::detail
