// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/element.hpp"

#include <caf/all.hpp>

namespace parley::port {

caf::strong_actor_ptr sender_of(caf::scheduled_actor& self) noexcept {
  return self.ctrl()->strong_refs != 0 ? caf::strong_actor_ptr(self.ctrl()) : nullptr;
}

} // namespace parley::port
