// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/responder.hpp"

#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>

namespace parley::port {

responder::responder(incoming& x, std::size_t room) : id_(x->mid) {
  if (!x->mid.is_request() || x->mid.is_answered())
    return;
  sender_ = std::move(x->sender);
  stages_ = stages(*x);
  x->mid.mark_as_answered();
  spare_ = spare(x, room);
}

void responder::deliver_nothing(caf::scheduled_actor& self) {
  if (!pending())
    return;
  if (stages_.empty())
    send(self, make_element(nullptr, id_.response_id(), caf::message()));
  else
    send_to_stage(self, caf::message());
}

void responder::fail(caf::scheduled_actor& self, const failure& why) {
  deliver(self, to_error(why));
}

void responder::send(caf::scheduled_actor& self, caf::mailbox_element_ptr element) {
  if ((id_.integer_value() & carries_context) == 0) // a core does not ask who answers
    element->sender = sender_of(self);
  spare_.drop();
  auto target = std::move(sender_);
  sender_ = nullptr;
  target->enqueue(std::move(element), self.context());
}

void responder::send_to_stage(caf::scheduled_actor& self, caf::message content) {
  auto requester = std::move(sender_);
  sender_ = nullptr;
  stages_.send_on(std::move(requester), id_, std::move(content), self.context());
}

bool responder::leaves(const caf::scheduled_actor& self) const noexcept {
  return sender_ != nullptr && sender_->nid != self.ctrl()->nid;
}

failure responder::not_finite() {
  return detail::make_failure(
      errc::bad_response,
      "an infinity or NaN cannot cross to another process as a bare answer; make it a field");
}

} // namespace parley::port
