// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/make.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>

#include <typeinfo>
#include <utility>

/// The CAF port, 0.17: the context rides in a mailbox element of our own class, which other actors take for an ordinary
/// one.
namespace parley::port {

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

template <class M, class... Fields>
std::pair<caf::mailbox_element_ptr, request_context*> make_request(caf::strong_actor_ptr sender,
                                                                   Fields&&... fields) {
  auto* element = new request_element<M>(std::move(sender), std::forward<Fields>(fields)...);
  return {caf::mailbox_element_ptr{element}, &element->context};
}

inline bool carry_context(caf::mailbox_element&, bool) noexcept {
  return true;
}

template <class M>
const request_context* context_of(const caf::mailbox_element& x) noexcept {
  if (is_ours(x.mid) && typeid(x) == typeid(request_element<M>))
    return &static_cast<const request_element<M>&>(x).context;
  return nullptr;
}

template <class M>
inline constexpr std::size_t room_of = 0; // CAF keeps the element

} // namespace parley::port
