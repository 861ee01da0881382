// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/envelope.hpp"

#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>

namespace parley::port {

caf::strong_actor_ptr sender_of(caf::scheduled_actor& self) noexcept {
  return self.ctrl()->strong_refs != 0 ? caf::strong_actor_ptr(self.ctrl()) : nullptr;
}

responder::responder(caf::mailbox_element& x) : id_(x.mid) {
  if (!x.mid.is_request() || x.mid.is_answered())
    return;
  sender_ = std::move(x.sender);
  stages_ = std::move(x.stages);
  x.stages.clear();
  x.mid.mark_as_answered();
}

void responder::deliver_nothing(caf::scheduled_actor& self) {
  if (!pending())
    return;
  if (stages_.empty())
    send(self, caf::make_mailbox_element(sender_of(self), id_.response_id(), {}, caf::message()));
  else
    send_to_stage(self, caf::message());
}

void responder::fail(caf::scheduled_actor& self, const failure& why) {
  deliver(self, to_error(why));
}

void responder::send(caf::scheduled_actor& self, caf::mailbox_element_ptr element) {
  auto target = std::move(sender_);
  sender_ = nullptr;
  target->enqueue(std::move(element), self.context());
}

void responder::send_to_stage(caf::scheduled_actor& self, caf::message content) {
  auto next = std::move(stages_.back());
  stages_.pop_back();
  auto source = std::move(sender_);
  sender_ = nullptr;
  next->enqueue(
      caf::make_mailbox_element(std::move(source), id_, std::move(stages_), std::move(content)),
      self.context());
  stages_.clear();
}

bool responder::leaves(const caf::scheduled_actor& self) const noexcept {
  return sender_ != nullptr && sender_->nid != self.ctrl()->nid;
}

failure responder::not_finite() {
  return detail::make_failure(
      errc::bad_response,
      "an infinity or NaN cannot cross to another process as a bare answer; make it a field");
}

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
