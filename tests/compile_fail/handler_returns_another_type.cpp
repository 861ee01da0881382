// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::spawn: a handler returns what its protocol declares for the message, T or outcome<T, failures...>, or a task of it
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

class store_service : public parley::service<pastes::store> {
public:
  std::string on(pastes::find request);
  void on(pastes::put request);
};

void run(caf::actor_system& system) {
  parley::spawn<store_service>(system);
}
