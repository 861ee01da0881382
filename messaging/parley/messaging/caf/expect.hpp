// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/message_id.hpp>
#include <caf/scheduled_actor.hpp>

#include <functional>

/// The CAF port: how an actor without our base class gets a message with one of our ids. CAF drops responses that it
/// does not expect, so each is announced first; that costs an entry in CAF's linear table.
namespace parley::port {

/// Forgets an expectation, so that CAF's table does not grow with messages that never come.
void forget(caf::scheduled_actor& self, caf::message_id id);

/// Calls `taken` on the actor's turn with the next response of this id, whatever it holds; once.
void expect(caf::scheduled_actor& self, caf::message_id id,
            std::function<void(caf::mailbox_element&)> taken);

} // namespace parley::port
