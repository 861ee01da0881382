// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/flags.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/scheduled_actor.hpp>

/// The CAF port, before 1.0: what an actor has skipped.
namespace parley::port {

/// Behind a message of ours, which may have changed the actor's behavior: puts what it skipped before it again. CAF does that
/// for the queue that the message was in, and leaves the other one's where it is.
inline void look_again(caf::scheduled_actor& self, const caf::mailbox_element& behind) {
  if (!self.getf(mixed_flag))
    return;
  if (behind.mid.is_urgent_message())
    self.get_normal_queue().flush_cache();
  else
    self.get_urgent_queue().flush_cache();
}

} // namespace parley::port
