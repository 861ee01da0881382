// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::spawn: the service lacks a handler: a public member on(M) for each message M of its protocol
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

class read_only : public parley::service<pastes::store> {
public:
  pastes::paste on(pastes::find request);
};

class store_service : public read_only {
public:
  void on(pastes::put request);
};

void run(caf::actor_system& system) {
  parley::spawn<store_service>(system);
}
