// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/flags.hpp"

#if PARLEY_CAF < 18
#include "parley/messaging/caf/answers/consume.hpp"
#elif PARLEY_CAF < 100
#include "parley/messaging/caf/answers/rounds.hpp"
#else
#include "parley/messaging/caf/answers/turns.hpp"
#endif

#include <caf/scheduled_actor.hpp>

#include <concepts>

/// The CAF port, seams "answers" and "teardown": puts a core into an actor.
///
/// Our messages are taken by what is in answers/, for each CAF. Frames die in `on_exit` or in CAF's cleanup, on the actor's
/// thread, after the running frame has left the stack, or on the thread that drops the last handle.
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
class host : public taking<Base, Core> {
  using taken = taking<Base, Core>;

protected:
  using taken::core_;

public:
  template <class... Args>
  explicit host(caf::actor_config& config, Args&&... args)
      : taken(config, std::forward<Args>(args)...) {
    static_assert(hostable<Core>);
    this->setf(parley_flag);
  }

  void initialize() override {
    step now(core_);
    taken::initialize();
  }

  void on_exit() override {
    die(this->fail_state());
    taken::on_exit();
  }

  // For a derived class that overrides on_exit and forgets to call ours.
#if PARLEY_CAF < 100
  bool cleanup(caf::error&& reason, unit* on) override {
    die(reason);
    return taken::cleanup(std::move(reason), on);
  }
#else
  void on_cleanup(const caf::error& reason) override {
    die(reason);
    taken::on_cleanup(reason);
  }
#endif

  Core& parley_core() noexcept { return core_; }

private:
  void die(const caf::error& reason) {
    if (!core_.in_turn()) // on whatever thread dropped the last handle, which is no worker's turn
      this->context(nullptr);
    core_.die(reason);
  }
};

} // namespace parley::port
