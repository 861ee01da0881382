// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/watches.hpp"

#include "parley/actors/detail/core.hpp"
#include "parley/messaging/caf/watch.hpp"

#include <caf/all.hpp>

#include <algorithm>

namespace parley::detail {

namespace {

/// How many targets stay watched although nothing is asked of them.
constexpr std::size_t most_idle = 64;

caf::message_id down_id(std::uint64_t id) noexcept {
  return port::shadow_id(port::kind::down, id, false);
}

} // namespace

std::uint64_t watches::begin(caf::abstract_actor& target, expectations* lifted) {
  auto [i, fresh] =
      by_target_.try_emplace(target.ctrl(), watch{caf::weak_actor_ptr(target.ctrl()), 0, 0});
  auto& x = i->second;
  if (x.pending++ == 0 && !fresh)
    --idle_;
  if (!fresh)
    return x.id;
  auto id = x.id = ++last_;
  if (lifted != nullptr)
    lifted->expect(down_id(id));
  port::watch(target, *self_.ctrl(), id);
  if (idle_ > most_idle)
    end_idle(lifted);
  return id;
}

void watches::end(const caf::strong_actor_ptr& target, std::uint64_t id, expectations* lifted) {
  auto i = by_target_.find(target.get());
  if (i == by_target_.end() || i->second.id != id || --i->second.pending != 0)
    return;
  if (lifted != nullptr)
    detach(i, lifted);
  else
    ++idle_;
}

bool watches::went_down(std::uint64_t id) {
  auto i = std::find_if(by_target_.begin(), by_target_.end(),
                        [&](auto& x) { return x.second.id == id; });
  if (i == by_target_.end())
    return false;
  if (i->second.pending == 0)
    --idle_;
  by_target_.erase(i);
  return true;
}

void watches::end_all(expectations* lifted) {
  for (auto i = by_target_.begin(); i != by_target_.end();)
    i = detach(i, lifted);
  idle_ = 0;
}

void watches::end_idle(expectations* lifted) {
  for (auto i = by_target_.begin(); i != by_target_.end();)
    i = i->second.pending == 0 ? detach(i, lifted) : std::next(i);
  idle_ = 0;
}

watches::table::iterator watches::detach(table::iterator at, expectations* lifted) {
  auto& x = at->second;
  if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(x.target))
    port::unwatch(*caf::actor_cast<caf::abstract_actor*>(alive), *self_.ctrl());
  if (lifted != nullptr)
    lifted->forget(down_id(x.id));
  return by_target_.erase(at);
}

} // namespace parley::detail
