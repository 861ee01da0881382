// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/slots.hpp"

namespace parley::detail {

namespace {

/// An index has 24 bits of its key.
constexpr std::size_t most_slots = 1U << 24;

} // namespace

slot_key slots::open(std::string_view (*name)()) {
  std::uint32_t i = size_;
  if (!free_.empty()) {
    i = free_.back();
    free_.pop_back();
  } else if (i == most_slots) {
    return 0;
  } else {
    if (auto block = first_block << blocks_.size(); i + first_block == block)
      blocks_.push_back(std::make_unique<slot[]>(block));
    ++size_;
    at(i).generation = first_generation_;
  }
  auto& x = at(i);
  x.state = slot::stage::pending;
  x.name = name;
  if (name != nullptr)
    asks_.add(1);
  ++open_;
  return key_of(i, x);
}

void slots::free(slot_key key, slot& x) noexcept {
  if (x.state == slot::stage::pending && x.name != nullptr)
    asks_.subtract(1);
  x.state = slot::stage::free;
  x.has_timer = x.is_cancelled = x.is_watched = x.is_parked = false;
  x.waiter = nullptr;
  x.name = nullptr;
  x.watch = 0;
  x.hook = nullptr;
  x.limit = {};
  x.target = nullptr;
  x.answer = {};
  x.error.reset();
  if ((slot_key{++x.generation} << 24 & port::key_mask) == 0)
    ++x.generation; // no key is 0
  --open_;
  free_.push_back(index_of(key));
}

void slots::clear() noexcept {
  size_ = 0; // first: what a slot holds may look for another one when it is destroyed
  free_.clear();
  open_ = 0;
  blocks_.clear();
  asks_.set(0);
}

} // namespace parley::detail
