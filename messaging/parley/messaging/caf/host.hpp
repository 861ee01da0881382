// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/shadow.hpp"

#include <caf/scheduled_actor.hpp>
#include <caf/system_messages.hpp>

#include <concepts>

/// The CAF port, seams "answers" and "teardown": puts a core into an actor.
///
/// CAF 0.17.6: answers are taken in `consume`, on the actor's own turn, before CAF searches its table of pending
/// replies; frames die in `on_exit`, on the actor's thread, after the running frame has left the stack, or on the thread
/// that drops the last handle. CAF 1.x: a mailbox from `cfg.mbox_factory` takes them in `pop_front`; `on_cleanup`.
namespace parley::port {

/// What an actor's core offers to the port. All are called on the actor's turn, but for `die` after the last handle was
/// dropped elsewhere. The end of a turn's guard must not touch the core: CAF may have let go of the actor by then, so
/// that another worker runs it. What is to be done last is done in `end_step`.
template <class Core>
concept hostable = requires(Core& core, caf::mailbox_element& x, const caf::error& reason) {
  core.received(x);  // a message with one of our response ids
  core.begin_turn(); // before the actor runs; returns the guard of the turn
  core.end_step();   // after each message
  core.die(reason);  // the actor is gone: destroy frames, answer what is pending; may come twice
  { core.in_turn() } -> std::same_as<bool>;
};

template <class Base, class Core>
class host : public Base {
public:
  template <class... Args>
  explicit host(caf::actor_config& config, Args&&... args)
      : Base(config, std::forward<Args>(args)...), core_(*this) {
    static_assert(hostable<Core>);
    this->setf(parley_flag);
  }

  using Base::consume;
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    step now(core_);
    if (!x.mid.is_response() || !is_ours(x.mid))
      return Base::consume(x);
    this->current_element_ = &x;
    core_.received(x);
    return caf::invoke_message_result::consumed;
  }

  caf::resumable::resume_result resume(caf::execution_unit* unit, std::size_t throughput) override {
    auto turn = core_.begin_turn();
    return Base::resume(unit, throughput);
  }

  void initialize() override {
    step now(core_);
    Base::initialize();
  }

  void on_exit() override {
    if (!core_.in_turn())
      this->context(
          nullptr); // on whatever thread dropped the last handle, which is no worker's turn
    core_.die(this->fail_state());
    Base::on_exit();
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* unit) override {
    core_.die(reason); // for a derived class that overrides on_exit and forgets to call ours
    return Base::cleanup(std::move(reason), unit);
  }

  Core& parley_core() noexcept { return core_; }

protected:
  Core core_;

private:
  class step {
  public:
    explicit step(Core& core) noexcept : core_(core) {}
    ~step() { core_.end_step(); }
    step(const step&) = delete;

  private:
    Core& core_;
  };
};

} // namespace parley::port
