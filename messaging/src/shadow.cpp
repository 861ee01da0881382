// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/shadow.hpp"

#include <caf/all.hpp>

namespace parley::port {

route route_to(const caf::abstract_actor& target, const caf::scheduled_actor& self) noexcept {
  if (target.getf(parley_flag))
    return route::service;
  return target.ctrl()->nid == self.ctrl()->nid ? route::local : route::remote;
}

void send_context(caf::strong_actor_ptr sender, caf::scheduled_actor& self,
                  caf::abstract_actor& target, slot_key key, const request_context& context) {
  using std::chrono::milliseconds;
  std::int64_t remaining = -1;
  if (context.has_deadline()) {
    auto left = std::max(context.deadline - self.clock().now(), time_point::duration::zero());
    remaining = std::chrono::ceil<milliseconds>(left).count();
  }
  send_shadow(std::move(sender), target, kind::context, key, context.urgent, self.context(),
              caf::make_message(remaining, context.trace));
}

void send_shadow(caf::strong_actor_ptr sender, caf::abstract_actor& target, kind what, slot_key key,
                 bool urgent, caf::execution_unit* unit, caf::message content) {
  target.enqueue(caf::make_mailbox_element(std::move(sender), shadow_id(what, key, urgent), {},
                                           std::move(content)),
                 unit);
}

} // namespace parley::port
