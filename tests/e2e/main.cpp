// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

/// Runs the tests, or, when a test started this executable as its peer, the peer's role.
int main(int argc, char** argv) {
  using parley_test::role;
  if (auto* mine = role::named_by(argc, argv))
    return mine->play(argc, argv);
  return Catch::Session().run(argc, argv);
}
