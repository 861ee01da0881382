// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/answers/catching.hpp"
#include "parley/messaging/caf/answers/mailbox.hpp"
#include "parley/messaging/caf/answers/measurement.hpp"
#include "parley/messaging/caf/answers/serving.hpp"
#include "parley/messaging/caf/flags.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/incoming.hpp"
#include "parley/messaging/caf/make.hpp"
#include "parley/messaging/caf/step.hpp"

#include <caf/action.hpp>
#include <caf/actor_system.hpp>
#include <caf/log/level.hpp>
#include <caf/logger.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <utility>

/// The CAF port, 1.x: the turns of an actor are ours. Our messages are taken from the mailbox here; each other one is lent to
/// CAF for a turn of its own, which ends behind it.
namespace parley::port {

template <class Base, class Core>
class taking : public catching<serving<Base, Core>> {
  using base = catching<serving<Base, Core>>;

protected:
  using base::core_;

public:
  template <class... Args>
  explicit taking(caf::actor_config& config, Args&&... args)
      : base(lending_mailboxes::into(config), std::forward<Args>(args)...),
        is_logged_(this->home_system().logger().accepts(caf::log::level::error, "")) {}

  caf::resumable::resume_result resume(unit* on, std::size_t throughput) override {
    auto guard = core_.begin_turn();
    auto processed = this->home_system().base_metrics().processed_messages;
    std::int64_t taken = 0;
    auto out = caf::resumable::done;
    if (is_logged_) {
      CAF_PUSH_AID(this->id());
      out = run(on, throughput, taken);
    } else {
      out = run(on, throughput, taken);
    }
    if (taken > 0)
      processed->inc(taken);
    return out;
  }

private:
  caf::resumable::resume_result run(unit* on, std::size_t throughput, std::int64_t& taken) {
    if (!this->getf(caf::abstract_actor::is_initialized_flag)) {
      if (lend(nullptr, on)) // makes the behavior
        return caf::resumable::done;
    } else {
      this->context(on);
      if (!this->alive())
        return caf::resumable::done;
    }
    try {
      return run_messages(on, throughput, taken);
    } catch (...) {
      this->current_element_ = nullptr;
      this->end_with_exception();
      return caf::resumable::done;
    }
  }

  /// Once the mailbox is blocked, the next turn may run elsewhere while this one still ends.
  caf::resumable::resume_result run_messages(unit* on, std::size_t throughput,
                                             std::int64_t& taken) {
    for (std::size_t count = 0; count < throughput;) {
      if (auto x = box().default_mailbox::pop_front(); x != nullptr) {
        ++count;
        auto has_ended = false;
        if (!is_ours(x->mid) || !take(x, on, taken, has_ended))
          has_ended = lend(std::move(x), on);
        if (has_ended)
          return caf::resumable::done;
      }
      if (box().default_mailbox::try_block())
        return caf::resumable::awaiting_message;
    }
    return caf::resumable::resume_later;
  }

  /// False when it is not for us, and then `x` is as before; else it is gone before the step ends.
  bool take(caf::mailbox_element_ptr& x, unit* on, std::int64_t& taken, bool& has_ended) {
    step now(core_);
    measurement measure(this->metrics_, *x);
    if (x->mid.is_response()) {
      this->current_element_ = x.get();
      core_.received(*x);
    } else {
      this->current_element_ = nullptr;
      incoming request(std::move(x));
      if (!this->serve(request)) {
        measure.forget();
        x = request.take();
        return false;
      }
    }
    ++taken;
    has_ended = ended(on);
    this->current_element_ = nullptr;
    x = nullptr;
    return true;
  }

  /// A turn of CAF's, with one message or with none. True when the actor has ended.
  bool lend(caf::mailbox_element_ptr x, unit* on) {
    step now(core_);
    auto is_message = x != nullptr;
    box().begin_lending(std::move(x));
    auto out = base::resume(on, 1);
    auto was_passed_over = box().end_lending();
    if (is_message)
      may_have_stash_ = was_passed_over; // CAF looks at its stash behind each message that counted
    // CAF does not look behind a message that it skipped, and would not take another one now.
    return out == caf::resumable::done || (!this->alive() && this->finalize());
  }

  /// What CAF does behind each message; true when the actor has ended. Only code of a user's CAF actor reaches flows,
  /// timeouts and behaviors, a service's does not.
  bool ended(unit* on) {
    if (!this->getf(mixed_flag))
      return !this->alive() && this->finalize();
    this->bhvr_stack_.cleanup();
    if (this->finalize())
      return true;
    this->set_receive_timeout();
    return may_have_stash_ && lend(make_nudge(), on);
  }

  /// A message behind which CAF looks at its stash. CAF's metrics count it as one more.
  caf::mailbox_element_ptr make_nudge() {
    auto x = make_element(nullptr, caf::make_message_id(), caf::make_action([] {}));
    if (this->metrics_.mailbox_size != nullptr) { // CAF thinks that it was enqueued
      x->set_enqueue_time();
      this->metrics_.mailbox_size->inc();
    }
    return x;
  }

  lending_mailbox& box() noexcept { return static_cast<lending_mailbox&>(this->mailbox()); }

  bool is_logged_; // then CAF's logger is to know the actor
  bool may_have_stash_ = false;
};

} // namespace parley::port
