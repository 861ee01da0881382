// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/incoming.hpp"

#include <caf/scheduled_actor.hpp>

#include <utility>

/// The CAF port: an actor with a core, whatever the way in which its messages are taken.
namespace parley::port {

template <class Base, class Core>
class serving : public Base {
public:
  template <class... Args>
  explicit serving(caf::actor_config& config, Args&&... args)
      : Base(config, std::forward<Args>(args)...), core_(*this) {}

protected:
  /// Handles a request that came with its context; false when it is none, so that CAF's behavior is to handle it.
  virtual bool serve(incoming&) { return false; }

  Core core_;
};

} // namespace parley::port
