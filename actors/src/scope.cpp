// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/scope.hpp"

#include "parley/messaging/detail/wire_failure.hpp"

namespace parley {

detail::scope_children* scope::find() const {
  auto* group = *children_;
  if (group != nullptr && detail::current() != &group->owner())
    throw std::logic_error("parley::scope: it belongs to " + group->owner().origin() +
                           " and was used on another actor");
  return group;
}

detail::scope_children& scope::open() const {
  auto* group = find();
  if (group == nullptr)
    throw detail::make_failure(errc::stopping, "parley::scope: it has ended");
  if (group->has_failed())
    throw detail::make_failure(errc::stopping, "parley::scope: one of its children has failed");
  return *group;
}

void scope::stop() {
  if (auto* group = find())
    group->stop();
}

std::size_t scope::running() const {
  auto* group = find();
  return group != nullptr ? group->children() : 0;
}

namespace detail {

void scope_children::stop() noexcept {
  each_child([this](const child& x) {
    if (&x != body_)
      owner().cancel(*x.work(), cancelled(cancelled::reason::caller));
  });
}

std::size_t scope_children::children() const noexcept {
  return running() - (body_->is_running() ? 1 : 0);
}

void scope_children::child_ended(child& x) noexcept {
  if (x.error() == nullptr || (&x != body_ && is_cancel(x.error())))
    return;
  errors_.push_back(x.error());
  fail_fast::child_ended(x);
}

} // namespace detail
} // namespace parley
