// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/inspect.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/actor_cast.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/scheduled_actor.hpp>

#include <chrono>
#include <optional>
#include <typeinfo>

/// The CAF port, seam "context": what travels with a request beside the message.
///
/// To an actor of this process it rides in the mailbox element, in a class derived from CAF's, which other actors take
/// for an ordinary message. To another process it goes ahead as a shadow, as remaining time, never as a point in time.
/// CAF 1.x has no virtual destructor in its element; there the shadow goes to local actors too.
namespace parley::port {

using time_point = std::chrono::steady_clock::time_point;

/// What a handler inherits from the request that it serves.
struct request_context {
  time_point deadline = time_point::max(); ///< max when there is none
  std::uint64_t trace = 0;                 ///< 0 when there is none
  bool urgent = false;

  [[nodiscard]] bool has_deadline() const noexcept { return deadline != time_point::max(); }
};

/// Who asked. CAF may have replaced a remote actor's proxy since: its down message overtakes what the actor sent before,
/// and what comes after that is signed by a new proxy.
struct requester {
  requester() = default;
  explicit requester(const caf::strong_actor_ptr& x)
      : actor(x != nullptr ? x->aid : 0), node(x != nullptr ? x->nid : caf::node_id{}) {}
  friend bool operator==(const requester&, const requester&) = default;

  caf::actor_id actor = 0;
  caf::node_id node;
};

/// A message of its fields, or of a ready message.
template <class M, class... Fields>
M make(Fields&&... fields) {
  if constexpr (std::is_aggregate_v<M>)
    return M{std::forward<Fields>(fields)...};
  else
    return M(std::forward<Fields>(fields)...);
}

/// A request with its message and context in one allocation.
template <class M>
class request_element final : public caf::mailbox_element,
                              public caf::detail::tuple_vals_impl<caf::type_erased_tuple, M> {
  using values = caf::detail::tuple_vals_impl<caf::type_erased_tuple, M>;

public:
  template <class... Fields>
  explicit request_element(caf::strong_actor_ptr sender, Fields&&... fields)
      : mailbox_element(std::move(sender), caf::message_id{}, {}),
        values(make<M>(std::forward<Fields>(fields)...)) {}

  request_context context;

  caf::type_erased_tuple& content() override { return *this; }
  const caf::type_erased_tuple& content() const override { return *this; }

  caf::message move_content_to_message() override {
    return caf::make_message(std::move(std::get<0>(this->data())));
  }
  caf::message copy_content_to_message() const override {
    return caf::make_message(std::get<0>(this->data()));
  }
};

/// A request that is ready but for its id, and the place of its context.
template <class M, class... Fields>
std::pair<caf::mailbox_element_ptr, request_context*> make_request(caf::scheduled_actor& self,
                                                                   Fields&&... fields) {
  auto* element =
      new request_element<M>(caf::strong_actor_ptr(self.ctrl()), std::forward<Fields>(fields)...);
  return {caf::mailbox_element_ptr{element}, &element->context};
}

/// Sends a message that nobody signs, so that no answer comes back.
template <class M, class... Fields>
void send_one_way(caf::abstract_actor& target, bool urgent, caf::execution_unit* unit,
                  Fields&&... fields) {
  target.enqueue(caf::make_mailbox_element(
                     nullptr, caf::message_id{urgent ? 0 : caf::message_id::default_async_value},
                     {}, make<M>(std::forward<Fields>(fields)...)),
                 unit);
}

/// The context that came with the element that `M` arrived in; null when it came without.
template <class M>
const request_context* context_of(const caf::mailbox_element& x) noexcept {
  if (is_ours(x.mid) && typeid(x) == typeid(request_element<M>))
    return &static_cast<const request_element<M>&>(x).context;
  return nullptr;
}

/// The sender of what `self` sends; null once its last handle was dropped: a new one would destroy it twice.
caf::strong_actor_ptr sender_of(caf::scheduled_actor& self) noexcept;

/// Where a pending request can be answered. Move-only; one that goes without an answer must be answered by its owner
/// (the core does, when its actor ends).
class responder {
public:
  responder() = default;
  responder(responder&&) = default;
  responder& operator=(responder&&) = default;

  /// Takes the duty to answer from the element that is being processed.
  explicit responder(caf::mailbox_element& x);

  /// Whether somebody waits for an answer.
  [[nodiscard]] bool pending() const noexcept { return sender_ != nullptr || !stages_.empty(); }

  /// A bare infinity or NaN, which CAF 0.17.6 cannot write, fails instead when it would leave this process. (In
  /// messages, lists and maps real numbers cross as their bits.)
  template <class T>
  void deliver(caf::scheduled_actor& self, T&& value) {
    if (!pending())
      return;
    if constexpr (inspection::is_real<std::remove_cvref_t<T>>)
      if (!inspection::is_finite(value) && leaves(self))
        return fail(self, not_finite());
    if (stages_.empty())
      send(self, caf::make_mailbox_element(sender_of(self), id_.response_id(), {},
                                           std::forward<T>(value)));
    else
      send_to_stage(self, caf::make_message(std::forward<T>(value)));
  }
  void deliver_nothing(caf::scheduled_actor& self);
  void fail(caf::scheduled_actor& self, const failure& why);

  /// Hands the request to another actor, with message `M` and the caller's identity, so that it answers the caller.
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
  caf::mailbox_element::forwarding_stack stages_;
};

/// The answer to a request while a core holds it: still in its mailbox element, or kept for a later await.
class answer {
public:
  answer() = default;
  explicit answer(caf::type_erased_tuple& live) : live_(&live) {}
  explicit answer(caf::message kept) : kept_(std::move(kept)) {}

  [[nodiscard]] const caf::error* error() const {
    auto& x = content();
    return x.match_elements<caf::error>() ? &x.get_as<caf::error>(0) : nullptr;
  }
  [[nodiscard]] bool empty() const { return content().size() == 0; }

  template <class T>
  [[nodiscard]] bool holds() const {
    return content().match_elements<T>();
  }

  /// Moves the value out, or copies it when others share it.
  template <class T>
  [[nodiscard]] T take() {
    if (content().shared())
      return T(content().get_as<T>(0));
    return std::move(const_cast<caf::type_erased_tuple&>(content()).get_mutable_as<T>(0));
  }

  [[nodiscard]] std::string describe() const { return content().stringify(); }

private:
  [[nodiscard]] const caf::type_erased_tuple& content() const {
    return live_ != nullptr ? *live_ : static_cast<const caf::type_erased_tuple&>(kept_);
  }

  caf::type_erased_tuple* live_ = nullptr;
  caf::message kept_;
};

/// How a target is reached.
enum class route : std::uint8_t {
  service, ///< a parley actor of this process: takes context in the element, answers when it dies
  local,   ///< another actor of this process: to be watched
  remote,  ///< a proxy: context as a shadow, to be watched
};

inline constexpr int parley_flag = 0x4000'0000;

route route_to(const caf::abstract_actor& target, const caf::scheduled_actor& self) noexcept;

/// Sends the shadow of a request's context ahead of it, signed by whom the request is from; the deadline as remaining
/// milliseconds, since time points mean nothing elsewhere.
void send_context(caf::strong_actor_ptr sender, caf::scheduled_actor& self,
                  caf::abstract_actor& target, slot_key key, const request_context& context);

/// Any other shadow; `self` and `unit` may be null, from other threads.
void send_shadow(caf::strong_actor_ptr sender, caf::abstract_actor& target, kind what, slot_key key,
                 bool urgent, caf::execution_unit* unit, caf::message content = {});

// -- implementation ---------------------------------------------------------------------------------------------------

template <class M, class... Fields>
void responder::delegate(caf::scheduled_actor& self, caf::abstract_actor& target,
                         const request_context& context, Fields&&... fields) {
  if (is_ours(id_) && route_to(target, self) == route::remote)
    send_context(sender_, self, target, key_of(id_), context);
  auto element = new request_element<M>(std::move(sender_), std::forward<Fields>(fields)...);
  element->mid = id_;
  element->stages = std::move(stages_);
  element->context = context;
  sender_ = nullptr;
  stages_.clear();
  target.enqueue(caf::mailbox_element_ptr{element}, self.context());
}

} // namespace parley::port
