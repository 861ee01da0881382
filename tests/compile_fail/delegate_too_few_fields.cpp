// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::delegate<M>(handle, fields...): give one value for each field of M, in order
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

class front : public parley::service<pastes::store> {
public:
  explicit front(parley::handle<pastes::store> back) : back_(std::move(back)) {}
  parley::elsewhere on(pastes::put) { return parley::delegate<pastes::put>(back_, "key"); }

private:
  parley::handle<pastes::store> back_;
};
