// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/unit.hpp"

#include <caf/mailbox_element.hpp>

#include <memory>
#include <type_traits>
#include <utility>

/// The CAF port: messages and their envelopes.
namespace parley::port {

/// A message of its fields, or of a ready message.
template <class M, class... Fields>
M make(Fields&&... fields) {
  if constexpr (std::is_aggregate_v<M>)
    return M{std::forward<Fields>(fields)...};
  else
    return M(std::forward<Fields>(fields)...);
}

/// An envelope with what `make_message` takes, or a ready message.
template <class... Ts>
caf::mailbox_element_ptr make_element(caf::strong_actor_ptr sender, caf::message_id id,
                                      Ts&&... content) {
#if PARLEY_CAF < 100
  return caf::make_mailbox_element(std::move(sender), id, {}, std::forward<Ts>(content)...);
#else
  auto out = std::make_unique<caf::mailbox_element>(); // CAF's own is a call into its library
  out->sender = std::move(sender);
  out->mid = id;
  if constexpr (sizeof...(Ts) == 1 && (std::is_same_v<std::decay_t<Ts>, caf::message> && ...))
    out->payload = (std::forward<Ts>(content), ...);
  else
    out->payload = caf::make_message(std::forward<Ts>(content)...);
  return out;
#endif
}

} // namespace parley::port
