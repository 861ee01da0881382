// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/request_index.hpp"

namespace parley::detail {

std::size_t request_index::bucket(caf::actor_id requester, port::slot_key request) const noexcept {
  auto mixed = (requester << 8 ^ request ^ request >> 24) * 0x9E37'79B9'7F4A'7C15;
  return mixed >> 32 & (buckets_.size() - 1);
}

void request_index::insert(root& work) {
  if (size_ >= buckets_.size())
    grow();
  auto& head = buckets_[bucket(work.requester, work.request)];
  work.same_bucket = head;
  head = &work;
  ++size_;
}

void request_index::erase(root& work) noexcept {
  for (auto** at = &buckets_[bucket(work.requester, work.request)]; *at != nullptr;
       at = &(*at)->same_bucket) {
    if (*at == &work) {
      *at = work.same_bucket;
      --size_;
      return;
    }
  }
}

root* request_index::find(const port::requester& who, port::slot_key request) const noexcept {
  if (size_ == 0)
    return nullptr;
  for (auto* x = buckets_[bucket(who.actor, request)]; x != nullptr; x = x->same_bucket)
    if (x->requester == who.actor && x->request == request && x->to.source() != nullptr &&
        x->to.source()->nid == who.node)
      return x;
  return nullptr;
}

void request_index::grow() {
  auto old = std::move(buckets_);
  buckets_.assign(old.empty() ? 16 : old.size() * 2, nullptr);
  for (auto* x : old) {
    while (x != nullptr) {
      auto* next = x->same_bucket;
      auto& head = buckets_[bucket(x->requester, x->request)];
      x->same_bucket = head;
      head = x;
      x = next;
    }
  }
}

} // namespace parley::detail
