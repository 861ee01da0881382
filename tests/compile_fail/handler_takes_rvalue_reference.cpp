// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::spawn: a handler takes its message by value, as on(M)
// expect-errors: 1
#include "store.hpp"

class store_service : public parley::service<pastes::store> {
public:
  pastes::paste on(pastes::find request);
  void on(pastes::put&& request);
};

void run(caf::actor_system& system) {
  parley::spawn<store_service>(system);
}
