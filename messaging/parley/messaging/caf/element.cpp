// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/element.hpp"

#include "parley/messaging/caf/extension.hpp"

#include <caf/all.hpp>

namespace parley::port {

#if PARLEY_CAF < 100

caf::strong_actor_ptr teller_to(caf::abstract_actor&) {
  return nullptr;
}

#else

namespace {

caf::behavior drop_all() {
  return {[](const caf::message&) {}};
}

/// One of each system.
class teller {
public:
  explicit teller(caf::actor_system& system) : actor_(system.spawn<caf::hidden>(drop_all)) {}

  [[nodiscard]] caf::strong_actor_ptr get() const {
    return caf::actor_cast<caf::strong_actor_ptr>(actor_);
  }

private:
  caf::actor actor_;
};

} // namespace

caf::strong_actor_ptr teller_to(caf::abstract_actor& target) {
  auto& here = target.home_system();
  return target.node() == here.node() ? nullptr : extension<teller>(here)->get();
}

#endif

caf::strong_actor_ptr sender_of(caf::scheduled_actor& self) noexcept {
  return self.ctrl()->strong_refs != 0 ? caf::strong_actor_ptr(self.ctrl()) : nullptr;
}

} // namespace parley::port
