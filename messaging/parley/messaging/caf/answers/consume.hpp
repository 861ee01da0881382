// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/answers/looking_again.hpp"
#include "parley/messaging/caf/answers/serving.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/incoming.hpp"
#include "parley/messaging/caf/shadow.hpp"
#include "parley/messaging/caf/step.hpp"

#include <caf/scheduled_actor.hpp>

/// The CAF port, 0.17: our messages are taken in `consume`, on the actor's own turn, before CAF searches its table of pending
/// replies.
namespace parley::port {

template <class Base, class Core>
class taking : public serving<Base, Core> {
  using base = serving<Base, Core>;

public:
  template <class... Args>
  explicit taking(caf::actor_config& config, Args&&... args)
      : base(config, std::forward<Args>(args)...) {}

  using Base::consume;
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    step now(this->core_);
    if (!is_ours(x.mid))
      return leave(x);
    this->current_element_ = &x;
    incoming message(x);
    if (x.mid.is_response())
      this->core_.received(x);
    else if (!this->serve(message))
      return leave(x);
    look_again(*this, x);
    return caf::invoke_message_result::consumed;
  }

  caf::resumable::resume_result resume(unit* on, std::size_t throughput) override {
    auto turn = this->core_.begin_turn();
    return Base::resume(on, throughput);
  }

private:
  caf::invoke_message_result leave(caf::mailbox_element& x) {
    auto out = Base::consume(x);
    // CAF looks whether the actor has ended behind messages that it did not skip.
    if (out == caf::invoke_message_result::skipped && !this->alive())
      send_shadow(nullptr, *this, kind::wake, 0, false, this->context());
    return out;
  }
};

} // namespace parley::port
