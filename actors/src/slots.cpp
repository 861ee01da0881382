// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/slots.hpp"

namespace parley::detail {

namespace {

/// An index has 24 bits of its key.
constexpr std::size_t most_slots = 1U << 24;

} // namespace

slot_key slots::open(std::string_view (*name)()) {
  std::uint32_t i = 0;
  if (free_.empty()) {
    if (all_.size() == most_slots)
      return 0;
    i = static_cast<std::uint32_t>(all_.size());
    all_.emplace_back().generation = first_generation_;
  } else {
    i = free_.back();
    free_.pop_back();
  }
  all_[i].state = slot::stage::pending;
  all_[i].name = name;
  if (name != nullptr)
    asks_.add(1);
  ++open_;
  return key_of(i);
}

void slots::free(slot_key key, slot& x) noexcept {
  if (x.state == slot::stage::pending && x.name != nullptr)
    asks_.subtract(1);
  x.state = slot::stage::free;
  x.has_timer = x.is_cancelled = x.is_watched = false;
  x.waiter = nullptr;
  x.name = nullptr;
  x.watch = 0;
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
  all_.clear();
  free_.clear();
  open_ = 0;
  asks_.set(0);
}

} // namespace parley::detail
