// Part of parley. BSD-3-Clause, see LICENSE.
// expect: name the reply first: auto r = ask(h, m); co_await r;
// expect-errors: 1
#include "store.hpp"

parley::task<> run(parley::handle<pastes::store> store) {
  auto x = co_await parley::ask<pastes::find>(store, pastes::find{"key"});
}
