// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/incoming.hpp"
#include "parley/messaging/caf/step.hpp"

#include <caf/scheduled_actor.hpp>

/// The CAF port, 0.17: our messages are taken in `consume`, on the actor's own turn, before CAF searches its table of pending
/// replies.
namespace parley::port {

template <class Base, class Core>
class taking : public Base {
public:
  template <class... Args>
  explicit taking(caf::actor_config& config, Args&&... args)
      : Base(config, std::forward<Args>(args)...), core_(*this) {}

  using Base::consume;
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    step now(core_);
    if (!is_ours(x.mid))
      return Base::consume(x);
    this->current_element_ = &x;
    incoming message(x);
    if (x.mid.is_response())
      core_.received(x);
    else if (!serve(message))
      return Base::consume(x);
    return caf::invoke_message_result::consumed;
  }

  caf::resumable::resume_result resume(unit* on, std::size_t throughput) override {
    auto turn = core_.begin_turn();
    return Base::resume(on, throughput);
  }

protected:
  /// Handles a request that came with its context; false when it is none, so that CAF's behavior is to handle it.
  virtual bool serve(incoming&) { return false; }

  Core core_;
};

} // namespace parley::port
