// Part of parley. BSD-3-Clause, see LICENSE.
// expect: parley: g++ before 13 destroys a temporary closure in an awaiting statement twice
// expect-errors: 1
#include "parley/io/blocking.hpp"
#include "store.hpp"

parley::task<> run(std::string text) {
  auto size = co_await parley::blocking([text] { return text.size(); });
  static_cast<void>(size);
}
