// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/step.hpp"

#include <caf/actor_system.hpp>
#include <caf/detail/default_mailbox.hpp>
#include <caf/detail/mailbox_factory.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/telemetry/timer.hpp>

#include <chrono>

/// The CAF port, 1.x: answers are taken by the actor's own mailbox, when CAF asks it for the next message: on the actor's
/// turn, before CAF searches its table of pending replies.
namespace parley::port {

/// What an actor with a core offers to its mailbox.
class taker {
public:
  virtual ~taker() = default;
  virtual void take(caf::mailbox_element& x) = 0;
  virtual void end_message() = 0;
  [[nodiscard]] virtual bool ended() const = 0;
};

/// CAF does not count what it never sees. So the mailbox does, and when a turn has had its share, or the actor has ended, it
/// pretends to be empty.
class taking_mailbox final : public caf::detail::default_mailbox {
public:
  /// One turn of the actor. Once the mailbox is blocked, the next may run elsewhere while this one still ends.
  struct turn {
    taker& actor;
    std::size_t share;
    std::size_t taken = 0;
    bool is_paused = false;
  };

  void begin(turn& x) noexcept { turn_ = &x; }

  caf::mailbox_element_ptr pop_front() override {
    turn_->actor.end_message();
    while (turn_->share > 0 && !turn_->actor.ended()) {
      auto x = default_mailbox::pop_front();
      if (x == nullptr)
        return x;
      --turn_->share;
      if (!x->mid.is_response() || !is_ours(x->mid))
        return x;
      ++turn_->taken;
      turn_->actor.take(*x);
      turn_->actor.end_message();
    }
    turn_->is_paused = true;
    return nullptr;
  }

  // CAF asks for the next message or comes here after each one, and once before the first turn of a lazy actor.
  bool try_block() override {
    if (turn_ == nullptr)
      return default_mailbox::try_block();
    turn_->actor.end_message();
    return turn_->is_paused || default_mailbox::try_block();
  }

private:
  turn* turn_ = nullptr;
};

class taking_mailboxes final : public caf::detail::mailbox_factory {
public:
  caf::abstract_mailbox* make(caf::scheduled_actor*) override { return new taking_mailbox; }
  caf::abstract_mailbox* make(caf::blocking_actor*) override {
    return new caf::detail::default_mailbox;
  }

  static caf::actor_config& into(caf::actor_config& config) {
    static taking_mailboxes all;
    config.mbox_factory = &all;
    return config;
  }
};

template <class Base, class Core>
class taking : public Base, private taker {
public:
  template <class... Args>
  explicit taking(caf::actor_config& config, Args&&... args)
      : Base(taking_mailboxes::into(config), std::forward<Args>(args)...), core_(*this) {}

  caf::resumable::resume_result resume(unit* on, std::size_t throughput) override {
    auto guard = core_.begin_turn();
    taking_mailbox::turn turn{*this, throughput};
    static_cast<taking_mailbox&>(this->mailbox()).begin(turn);
    auto processed = this->home_system().base_metrics().processed_messages;
    auto out = Base::resume(on, throughput);
    if (turn.taken > 0)
      processed->inc(static_cast<std::int64_t>(turn.taken));
    if (!turn.is_paused)
      return out;
    return this->finalize() ? caf::resumable::done : caf::resumable::resume_later;
  }

protected:
  Core core_;

private:
  void take(caf::mailbox_element& x) override {
    auto start = this->metrics_.mailbox_time != nullptr ? std::chrono::steady_clock::now()
                                                        : std::chrono::steady_clock::time_point();
    this->current_element_ = &x;
    core_.received(x);
    this->current_element_ = nullptr;
    if (this->metrics_.mailbox_time == nullptr)
      return;
    caf::telemetry::timer::observe(this->metrics_.processing_time, start);
    this->metrics_.mailbox_time->observe(x.seconds_until(start));
    this->metrics_.mailbox_size->dec();
  }
  void end_message() override { core_.end_step(); }
  [[nodiscard]] bool ended() const override { return !this->alive(); }
};

} // namespace parley::port
