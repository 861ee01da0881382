// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/early.hpp"

#include <algorithm>

namespace parley::detail {

namespace {

/// What a flood of contexts or cancels without requests may take.
constexpr std::size_t most = 1024;

} // namespace

void early::keep(port::requester who, slot_key key, const port::request_context& context,
                 std::string differs) {
  if (contexts_.size() >= most)
    contexts_.erase(contexts_.begin());
  contexts_.push_back({std::move(who), key, context, std::move(differs)});
}

std::string early::take_context(const caf::strong_actor_ptr& who, slot_key key,
                                port::request_context& out) {
  if (contexts_.empty())
    return {};
  auto i =
      std::find_if(contexts_.begin(), contexts_.end(), [&, asker = port::requester(who)](auto& x) {
        return x.key == key && x.who == asker;
      });
  if (i == contexts_.end())
    return {};
  out.deadline = i->context.deadline;
  out.trace = i->context.trace;
  auto differs = std::move(i->differs);
  contexts_.erase(i);
  return differs;
}

std::uint64_t early::keep_cancel(port::requester who, slot_key key) {
  request x{key, std::move(who)};
  auto [i, fresh] = cancels_.try_emplace(x, last_ + 1);
  if (fresh)
    by_number_.emplace(++last_, std::move(x));
  return i->second;
}

void early::forget_cancel(std::uint64_t number) {
  auto i = by_number_.find(number);
  if (i == by_number_.end())
    return;
  cancels_.erase(i->second);
  by_number_.erase(i);
}

void early::forget_old_cancels() {
  while (by_number_.size() > most)
    forget_cancel(by_number_.begin()->first);
}

bool early::take_cancel(const caf::strong_actor_ptr& who, slot_key key) {
  if (cancels_.empty())
    return false;
  auto i = cancels_.find(request{key, port::requester(who)});
  if (i == cancels_.end())
    return false;
  by_number_.erase(i->second);
  cancels_.erase(i);
  return true;
}

} // namespace parley::detail
