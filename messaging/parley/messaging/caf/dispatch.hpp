// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/content.hpp"
#include "parley/messaging/caf/responder.hpp"

#include <caf/result.hpp>

/// The CAF port: how a request comes to its handler, whose answer is ours to send.
namespace parley::port {

/// A request on its way to its handler, and the responder that answers it.
template <class M>
class request {
public:
  request(incoming& x, const request_context* known)
      : to(x, known != nullptr ? room_of<M> : 0),
        context(known != nullptr ? *known : request_context{}), has_context(known != nullptr),
        envelope_(*x) {
    context.urgent = x->mid.is_urgent_message();
  }

  responder to;
  request_context context;
  /// False for requests of CAF's own actors and for those whose context came as a shadow.
  bool has_context;

  /// Moves the message out of its envelope, before `to` answers; copies it when others share it.
  /// @throws what the message throws when it is moved
  M take() {
    if (has_context) // then nobody shares it: a copy of CAF's has no context
      return std::move(own<M>(envelope_.content()));
    return port::take<M>(envelope_.content());
  }

private:
  caf::mailbox_element& envelope_;
};

/// An entry of a CAF behavior for message `M`: calls `f(request<M>&)`, which answers through the responder. `T` is what
/// CAF is told that it answers.
template <class T, class M, class F>
auto handler(caf::scheduled_actor* self, F f) {
  return [self, f](const M&) -> caf::result<T> { // for M& CAF would copy what others hold, too
    incoming x(*self->current_mailbox_element());
    request<M> asked(x, context_of<M>(*x));
    f(asked);
    return caf::delegated<T>();
  };
}

/// Calls `f(request<M>&)` with a request that came with its context, past CAF's behavior; false when `x` is none.
template <class M, class F>
bool serve(incoming& x, F&& f) {
  auto* known = context_of<M>(*x);
  if (known == nullptr)
    return false;
  request<M> asked(x, known);
  f(asked);
  return true;
}

} // namespace parley::port
