// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::spawn: the service has no constructor for these arguments
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

class store_service : public parley::service<pastes::store> {
public:
  explicit store_service(std::string path);
  pastes::paste on(pastes::find request);
  void on(pastes::put request);
};

void run(caf::actor_system& system) {
  parley::spawn<store_service>(system, 5, 6);
}
