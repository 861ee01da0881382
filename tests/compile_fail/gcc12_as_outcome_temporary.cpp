// Part of parley. BSD-3-Clause, see LICENSE.
// expect: name the reply first: auto r = ask(h, m); co_await r;
// expect-errors: 1
#include "store.hpp"

parley::task<> run(parley::handle<pastes::store> store) {
  auto x = co_await parley::as_outcome(parley::ask(store, pastes::find{"key"}));
}
