// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::spawn: a service's rules() must be const
// expect-errors: 1
#include "store.hpp"

class store : public parley::service<pastes::store> {
public:
  pastes::paste on(pastes::find) { return {}; }
  void on(pastes::put) {}
  auto rules() { return parley::rules(parley::exclusive<pastes::put>()); }
};

void run(parley::system& system) {
  static_cast<void>(parley::spawn<store>(system));
}
