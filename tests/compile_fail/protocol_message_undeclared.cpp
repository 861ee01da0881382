// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::protocol: a message needs PARLEY_MESSAGE(type, fields...) in its own namespace
#include "store.hpp"

struct forgotten {
  int n = 0;
};

using counting = parley::protocol<int(forgotten)>;

parley::task<int> run(parley::handle<counting> to) {
  co_return co_await parley::ask<forgotten>(to, 1);
}
