// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley::any: the operations have values of different types; give each the same, with then for example
// expect-not: no matching
// expect-errors: 1
#include "store.hpp"

parley::task<int> number();
parley::task<std::string> text();

parley::task<void> run() {
  static_cast<void>(parley::any(number(), text()));
  co_return;
}
