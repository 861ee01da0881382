// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::rules: a rule names a message that the service's protocol does not have
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

class store_service : public parley::service<pastes::store> {
public:
  pastes::paste on(pastes::find request);
  void on(pastes::put request);
  auto rules() const { return parley::rules(parley::exclusive<pastes::erase>()); }
};

void run(caf::actor_system& system) {
  parley::spawn<store_service>(system);
}
