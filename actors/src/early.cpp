// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/early.hpp"

#include <algorithm>

namespace parley::detail {

namespace {

/// What a flood of either kind may take.
constexpr std::size_t limit = 1024;

template <class List>
void drop_oldest(List& list) {
  if (list.size() >= limit)
    list.erase(list.begin());
}

template <class List>
auto find(List& list, const caf::strong_actor_ptr& who, slot_key key) {
  return std::find_if(list.begin(), list.end(), [&, asker = port::requester(who)](auto& x) {
    return x.key == key && x.who == asker;
  });
}

} // namespace

void early::keep(port::requester who, slot_key key, const port::request_context& context,
                 std::string differs) {
  drop_oldest(contexts_);
  contexts_.push_back({std::move(who), key, context, std::move(differs)});
}

std::string early::take_context(const caf::strong_actor_ptr& who, slot_key key,
                                port::request_context& out) {
  if (contexts_.empty())
    return {};
  auto i = find(contexts_, who, key);
  if (i == contexts_.end())
    return {};
  out.deadline = i->context.deadline;
  out.trace = i->context.trace;
  auto differs = std::move(i->differs);
  contexts_.erase(i);
  return differs;
}

std::uint64_t early::keep_cancel(port::requester who, slot_key key) {
  drop_oldest(cancels_);
  cancels_.push_back({std::move(who), key, ++last_});
  return last_;
}

void early::forget_cancels(std::uint64_t up_to) {
  std::erase_if(cancels_, [&](auto& x) { return x.number <= up_to; });
}

bool early::take_cancel(const caf::strong_actor_ptr& who, slot_key key) {
  if (cancels_.empty())
    return false;
  auto i = find(cancels_, who, key);
  if (i == cancels_.end())
    return false;
  cancels_.erase(i);
  return true;
}

} // namespace parley::detail
