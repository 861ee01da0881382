// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/content.hpp"
#include "parley/messaging/caf/responder.hpp"

#include <caf/result.hpp>

/// The CAF port: how CAF calls a handler whose answer is ours to send.
namespace parley::port {

/// What a handler is called with: the message, taken from its envelope, and whom to answer.
template <class M>
struct request {
  M message;
  responder to;
  request_context context;
  bool
      has_context; ///< false for requests of CAF's own actors and for those whose context came as a shadow
};

/// An entry of a CAF behavior for message `M`: calls `f(request<M>)`, which answers through the responder. `T` is what
/// CAF is told that it answers.
template <class T, class M, class F>
auto handler(caf::scheduled_actor* self, F f) {
  return [self, f](const M&) -> caf::result<T> { // for M& CAF would copy what others hold, too
    auto& element = *self->current_mailbox_element();
    auto* known = context_of<M>(element);
    auto context = known != nullptr ? *known : request_context{};
    context.urgent = element.mid.is_urgent_message();
    auto message = take<M>(element.content());
    f(request<M>{std::move(message), responder(element), context, known != nullptr});
    return caf::delegated<T>();
  };
}

} // namespace parley::port
