// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/answers/catching.hpp"
#include "parley/messaging/caf/answers/looking_again.hpp"
#include "parley/messaging/caf/answers/measurement.hpp"
#include "parley/messaging/caf/answers/serving.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/incoming.hpp"
#include "parley/messaging/caf/step.hpp"

#include <caf/actor_system.hpp>
#include <caf/logger.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>

/// The CAF port, 0.18, where no function that sees a message is virtual: our messages are taken in rounds of our own over the
/// actor's queues, on the actor's turn, before CAF searches its table of pending replies. CAF's `resume` is then asked for no
/// message at all, which leaves to it how an actor goes to sleep.
namespace parley::port {

template <class Base, class Core>
class taking : public catching<serving<Base, Core>> {
  using base = catching<serving<Base, Core>>;

protected:
  using base::core_;

public:
  template <class... Args>
  explicit taking(caf::actor_config& config, Args&&... args)
      : base(config, std::forward<Args>(args)...) {}

  caf::resumable::resume_result resume(unit* on, std::size_t throughput) override {
    CAF_PUSH_AID(this->id());
    auto turn = core_.begin_turn();
    if (!this->activate(on))
      return caf::resumable::done;
    std::size_t consumed = 0;
    while (consumed < throughput) {
      auto before = consumed;
      if (round(throughput, consumed))
        return caf::resumable::done;
      if (consumed == before)
        break;
      this->home_system().base_metrics().processed_messages->inc(
          static_cast<std::int64_t>(consumed - before));
    }
    if (consumed > 0)
      this->set_receive_timeout();
    return base::resume(on, 0);
  }

private:
  using result = caf::intrusive::task_result;
  using activation = caf::scheduled_actor::activation_result;

  /// True when the actor has ended.
  bool round(std::size_t throughput, std::size_t& consumed) {
    constexpr std::size_t quantum = 3; // as in CAF: a share for each queue
    auto one = [&](caf::mailbox_element& x) {
      switch (measured(x)) {
      case activation::success:
        return ++consumed < throughput ? result::resume : result::stop_all;
      case activation::skipped:
        return result::skip;
      case activation::terminated:
        return result::stop;
      default:
        return result::resume;
      }
    };
    auto dropped = [](auto&&...) {
      return result::resume;
    }; // an actor with a core takes no part in CAF's streams
    this->mailbox().fetch_more();
    this->get_urgent_queue().new_round(quantum * 3, one);
    if (consumed < throughput)
      this->get_normal_queue().new_round(quantum, one);
    if (auto waiting = this->get_upstream_queue().total_task_size(); waiting > 0)
      this->get_upstream_queue().new_round(waiting, dropped);
    this->get_downstream_queue().new_round(quantum, dropped);
    return this->finalize();
  }

  activation measured(caf::mailbox_element& x) {
    measurement measure(this->metrics_, x);
    auto out = process(x);
    if (out == activation::skipped)
      measure.forget();
    return out;
  }

  activation process(caf::mailbox_element& x) {
    step now(core_);
    if (!is_ours(x.mid))
      return this->reactivate(x);
    this->current_mailbox_element(&x);
    try {
      incoming message(x);
      if (x.mid.is_response())
        core_.received(x);
      else if (!this->serve(message))
        return this->reactivate(x);
      look_again(*this, x);
      this->bhvr_stack_.cleanup();
      return this->finalize() ? activation::terminated : activation::success;
    } catch (...) {
      this->end_with_exception();
      return activation::terminated;
    }
  }
};

} // namespace parley::port
