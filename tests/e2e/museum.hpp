// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "e2e/peer.hpp"

/// What is asked with messages that a process may not know.
namespace e2e_unknown {

struct known {};
struct modern {};
PARLEY_MESSAGE(known)
PARLEY_MESSAGE(modern)

using museum = parley::protocol<int(known)>;
using fair = parley::protocol<int(known), int(modern)>;

class museum_service : public parley::service<museum> {
public:
  int on(known) { return 1; }
};

class raw_museum : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;

protected:
  caf::behavior make_behavior() override {
    return {[](known) { return 1; }};
  }
};

} // namespace e2e_unknown
