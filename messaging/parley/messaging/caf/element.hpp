// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/make.hpp"
#include "parley/messaging/caf/unit.hpp"
#include "parley/messaging/caf/version.hpp"

#if PARLEY_CAF < 18
#include "parley/messaging/caf/envelope/derived_element.hpp"
#else
#include "parley/messaging/caf/envelope/tailed_message.hpp"
#endif

#include <caf/scheduled_actor.hpp>

/// The CAF port: the envelope of a request to an actor of this process. In envelope/, for each CAF:
///
///     make_request<M>(sender, fields…)   a request that is ready but for its id, and the place of its context
///     carry_context(element, may_mark)   whether a service of this process will find the context in it; where that takes a
///                                        mark in the id, the answer has it too
///     context_of<M>(element)             the context that came with it; null when it came without
///     room_of<M>                         how large an answer its memory can hold, once the message is taken out
namespace parley::port {

/// Who signs what is told: nobody, so that no answer comes back. But a process of CAF 1.x ends (a null pointer) when it
/// cannot read what nobody signed, so there another process gets it from an actor that drops what comes back.
caf::strong_actor_ptr teller_to(caf::abstract_actor& target);

/// Sends a message that has no answer.
template <class M, class... Fields>
void send_one_way(caf::abstract_actor& target, bool urgent, unit* on, Fields&&... fields) {
  target.enqueue(make_element(teller_to(target),
                              caf::message_id{urgent ? 0 : caf::message_id::default_async_value},
                              make<M>(std::forward<Fields>(fields)...)),
                 on);
}

/// The sender of what `self` sends; null once its last handle was dropped: a new one would destroy
/// it twice.
caf::strong_actor_ptr sender_of(caf::scheduled_actor& self) noexcept;

} // namespace parley::port
