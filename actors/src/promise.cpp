// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/cancelled.hpp"
#include "parley/actors/detail/core.hpp"

namespace parley {

cancelled::cancelled(reason why, std::string text)
    : text_(std::make_shared<const std::string>(std::move(text))), why_(why) {}

std::string_view cancelled::text() const noexcept {
  if (text_ != nullptr)
    return *text_;
  switch (why_) {
  case reason::requester:
    return "the requester gave up";
  case reason::stopping:
    return "the actor is stopping";
  case reason::timeout:
    return "its time was over";
  case reason::sibling:
    return "another operation decided the outcome";
  case reason::caller:
    break;
  }
  return "cancelled by the same actor";
}

namespace detail {

void promise_base::enter(root& work, promise_base* waiting, frame_holder* keeper) noexcept {
  owner = &work;
  parent = waiting;
  holder = keeper;
  work.owner->frame_entered();
  if (waiting != nullptr)
    work.owner->resume_next(*this);
}

void promise_base::finished() noexcept {
  if (parent != nullptr)
    owner->owner->resume_next(*parent);
  else
    owner->owner->finished(*owner);
}

void promise_base::left() noexcept {
  if (owner != nullptr)
    owner->owner->frame_left();
}

} // namespace detail
} // namespace parley
