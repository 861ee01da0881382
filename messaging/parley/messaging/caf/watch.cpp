// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/watch.hpp"

#include "parley/messaging/caf/shadow.hpp"
#include "parley/messaging/caf/version.hpp"

#include <caf/all.hpp>

namespace parley::port {

namespace {

/// The number by which a sentinel is found again among an actor's attachables; CAF's own end at 3.
constexpr std::size_t token_type = 0x7061726C;

class sentinel : public caf::attachable {
public:
  sentinel(caf::actor_control_block& watcher, slot_key key)
      : watcher_(&watcher), id_(watcher.aid), key_(key) {}

  void actor_exited(const caf::error& reason, unit* on) override {
    if (auto watcher = caf::actor_cast<caf::strong_actor_ptr>(watcher_))
      send_shadow(nullptr, *caf::actor_cast<caf::abstract_actor*>(watcher), kind::down, key_, false,
                  on, caf::make_message(reason));
  }

  bool matches(const token& what) override {
    return what.subtype == token_type && *static_cast<const caf::actor_id*>(what.ptr) == id_;
  }

private:
  caf::weak_actor_ptr watcher_;
  caf::actor_id id_;
  slot_key key_;
};

#if PARLEY_CAF < 100
using watched = caf::monitorable_actor;
#else
using watched = caf::abstract_actor;
#endif

/// CAF lets derived classes, and only those, at its list.
class attachables : public watched {
public:
  static const caf::attachable* first(const caf::abstract_actor& x) {
    return (static_cast<const watched&>(x).*&attachables::attachables_head_).get();
  }
};

} // namespace

void watch(caf::abstract_actor& target, caf::actor_control_block& watcher, slot_key key) {
  target.attach(caf::attachable_ptr{new sentinel(watcher, key)});
}

void unwatch(caf::abstract_actor& target, const caf::actor_control_block& watcher) {
  auto id = watcher.aid;
  target.detach(caf::attachable::token(token_type, &id));
}

std::size_t watchers_of(const caf::abstract_actor& target) {
  std::size_t out = 0;
  for (auto* each = attachables::first(target); each != nullptr; each = each->next.get())
    ++out;
  return out;
}

} // namespace parley::port
