// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/ids.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

#include <type_traits>
#include <typeinfo>
#include <utility>

/// The CAF port: the envelope of a request to an actor of this process.
namespace parley::port {

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

/// The sender of what `self` sends; null once its last handle was dropped: a new one would destroy
/// it twice.
caf::strong_actor_ptr sender_of(caf::scheduled_actor& self) noexcept;

} // namespace parley::port
