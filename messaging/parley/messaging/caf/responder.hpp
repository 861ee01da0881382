// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/element.hpp"
#include "parley/messaging/caf/identity.hpp"
#include "parley/messaging/caf/inspect.hpp"
#include "parley/messaging/caf/shadow.hpp"
#include "parley/messaging/caf/spare.hpp"
#include "parley/messaging/caf/stages.hpp"
#include "parley/messaging/failure.hpp"

/// The CAF port, seam "answers": the callee's end of a request.
namespace parley::port {

/// Where a pending request can be answered. Move-only; one that goes without an answer must be
/// answered by its owner (the core does, when its actor ends).
class responder {
public:
  responder() = default;
  responder(responder&&) = default;
  responder& operator=(responder&&) = default;

  /// Takes the duty to answer from the element that is being processed, and, unless `room` is 0, its memory for the answer.
  explicit responder(incoming& x, std::size_t room = 0);

  /// Whether somebody waits for an answer.
  [[nodiscard]] bool pending() const noexcept { return sender_ != nullptr || !stages_.empty(); }

  /// A bare infinity or NaN, which CAF 0.17.6 cannot write, fails instead when it would leave this
  /// process. (In messages, lists and maps real numbers cross as their bits.)
  template <class T>
  void deliver(caf::scheduled_actor& self, T&& value) {
    if (!pending())
      return;
    if (!inspection::can_cross(value) && leaves(self))
      return fail(self, not_finite());
    if (!stages_.empty())
      send_to_stage(self, caf::make_message(std::forward<T>(value)));
    else if (auto answer = spare_.refill(id_.response_id(), std::forward<T>(value)))
      send(self, std::move(answer));
    else
      send(self, make_element(nullptr, id_.response_id(), std::forward<T>(value)));
  }
  void deliver_nothing(caf::scheduled_actor& self);
  /// The message was taken out of its envelope: destroys what is left of it.
  void forget_message() noexcept { spare_.clear(); }
  void fail(caf::scheduled_actor& self, const failure& why);

  /// Hands the request to another actor, with message `M` and the caller's identity, so that it
  /// answers the caller.
  template <class M, class... Fields>
  void delegate(caf::scheduled_actor& self, caf::abstract_actor& target,
                const request_context& context, Fields&&... fields);

  [[nodiscard]] const caf::strong_actor_ptr& source() const noexcept { return sender_; }
  [[nodiscard]] caf::message_id id() const noexcept { return id_; }

private:
  void send(caf::scheduled_actor& self, caf::mailbox_element_ptr element);
  void send_to_stage(caf::scheduled_actor& self, caf::message content);
  [[nodiscard]] bool leaves(const caf::scheduled_actor& self) const noexcept;
  static failure not_finite();

  caf::strong_actor_ptr sender_;
  caf::message_id id_;
  [[no_unique_address]] stages stages_;
  [[no_unique_address]] spare spare_;
};

// -- implementation -------------------------------------------------------------------------------

template <class M, class... Fields>
void responder::delegate(caf::scheduled_actor& self, caf::abstract_actor& target,
                         const request_context& context, Fields&&... fields) {
  // A copy: should a field throw, the request is still to be answered.
  auto [element, place] = make_request<M>(sender_, std::forward<Fields>(fields)...);
  element->mid = id_;
  *place = context;
  auto way = route_to(target, self);
  auto is_marked = (id_.integer_value() & carries_context) != 0; // the answer must have it, or not
  auto carried = way == route::service && carry_context(*element, is_marked);
  if (is_ours(id_) && !carried && way != route::local)
    send_context(sender_, self, target, key_of(id_), context,
                 way == route::remote ? crossing<M>() : std::string_view());
  stages_.move_to(*element);
  spare_.drop();
  sender_ = nullptr;
  target.enqueue(std::move(element), self.context());
}

} // namespace parley::port
