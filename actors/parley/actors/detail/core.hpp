// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/current.hpp"
#include "parley/actors/detail/early.hpp"
#include "parley/actors/detail/gate.hpp"
#include "parley/actors/detail/roots.hpp"
#include "parley/actors/detail/slots.hpp"
#include "parley/actors/detail/system_state.hpp"
#include "parley/actors/detail/timer_queue.hpp"
#include "parley/actors/detail/watches.hpp"
#include "parley/messaging/caf/element.hpp"
#include "parley/messaging/caf/shadow.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/exit_reason.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::detail {

using port::time_point;
using duration = std::chrono::steady_clock::duration;

/// How the thing that a slot waited for came out.
struct settlement {
  port::answer answer;
  std::optional<failure> error;
  bool is_cancelled = false;
  std::string_view (*name)() = nullptr; // of an ask
};

/// What an ask is sent with.
struct ask_options {
  time_point deadline = time_point::max();
  duration limit{}; // as the caller wrote it, for the text of the failure
  bool urgent = false;
  bool expired = false;
  std::string_view types; // what another process is told of the types that cross
};

/// How many awaits in a row need not wait before others get their turn.
inline constexpr int await_budget = 1'000;

/// How long a stopping actor's handlers may unwind, unless it says otherwise.
inline constexpr std::chrono::seconds default_grace{5};

/// What an actor that lacks our base class must be told about the messages of ours that it will get.
class expectations {
public:
  virtual void expect(caf::message_id id) = 0;
  virtual void forget(caf::message_id id) = 0;

protected:
  ~expectations() = default;
};

class witness;

/// What makes an actor of CAF a parley actor: its pending replies, its timers, its suspended work.
///
/// All state belongs to the actor's turn; nothing here locks. Nothing outside ever holds a coroutine handle: CAF, the
/// clock and other threads hold the key of a slot, and a key that is late finds nothing.
class core {
public:
  explicit core(caf::scheduled_actor& self);
  ~core();
  core(const core&) = delete;

  // -- called by the port ---------------------------------------------------------------------------------------------

  /// The guard of a turn. Its end touches nothing of ours: another worker may run the actor by then.
  [[nodiscard]] turn begin_turn() noexcept { return turn(this); }
  [[nodiscard]] bool in_turn() const noexcept { return current() == this; }
  /// After each message, and after the actor's first behavior was made: arms the nearest deadline.
  void end_step() noexcept;
  void received(caf::mailbox_element& x);
  void die(const caf::error& reason);

  // -- slots: what a leaf awaits --------------------------------------------------------------------------------------

  /// Opens a slot; `deadline` max for none. With a target it awaits that actor's answer to message `name`.
  slot_key open(time_point deadline, caf::abstract_actor* target = nullptr,
                std::string_view (*name)() = nullptr);
  /// A slot that settles by itself after `length`; for zero or less, behind the messages that are there already.
  slot_key open_sleep(duration length);

  [[nodiscard]] bool settled(slot_key key) const noexcept;

  /// Suspends `frame` on the slot; false when there is nothing to wait for: settled, or the work was cancelled.
  bool wait(slot_key key, promise_base& frame) noexcept;

  /// The same on two slots; a cancel settles the first. It is resumed when one is settled, and then calls `unwait`.
  bool wait_either(slot_key first, slot_key second, promise_base& frame) noexcept;
  void unwait(slot_key key) noexcept;

  /// Suspends the running frame behind all that is ready now, of other actors too if it has had its share.
  void park(promise_base& frame);

  /// Takes how it came out and closes the slot.
  settlement take(slot_key key);

  /// Nobody waits any more; what comes later finds nothing.
  void close(slot_key key) noexcept;

  /// Without a failure, what was waited for has come.
  void settle(slot_key key, std::optional<failure> why = std::nullopt);
  [[nodiscard]] bool asked_itself(const port::responder& request) const noexcept {
    return request.source() != nullptr && request.source().get() == self_.ctrl();
  }
  /// Whether one of this actor's own handlers waits for the answer to this request.
  [[nodiscard]] bool waits_for(const port::responder& request) noexcept;
  /// Another thread will settle the slot, with an answer shadow of its key.
  void expect_answer(slot_key key);

  /// Gives up on an ask: tells its callee, and settles it as cancelled.
  bool cancel(slot_key key);

  /// The same, and settles it with this failure.
  bool give_up(slot_key key, failure why);

  // -- requests: what a handler does ----------------------------------------------------------------------------------

  /// Completes what is known about an incoming request; false when it must not start (and has been answered).
  bool admit(port::responder& to, port::request_context& context, bool has_context);

  root& open_root(port::responder to, const port::request_context& context);

  /// Runs the work from its first instruction, in this turn.
  void start(root& work, promise_base& frame);

  /// Ends a root that has no frame.
  void finish_plain(root& work) noexcept;

  /// What a step of this actor may have made possible: local wake-ups, held requests, the end of a stop.
  void after_step() { run_ready(); }

  /// Runs a plain function that does not throw as the handler of a request, with its context.
  template <class F>
  void run_plain(const port::request_context& context, port::responder& to, F f);

  /// Begins work beside that which runs: as a step of its own, behind all that is ready now. Its client is told how it ends.
  root& fork(promise_base& frame, const port::request_context& context);

  /// Strikes at the work's innermost await, or at its next one; work that has not begun never does.
  void cancel(root& work, const cancelled& why) noexcept;

  /// Destroys the work's frames, innermost first, without telling its client. Only work that is not running.
  void kill(root& work) noexcept;

  // -- asking ---------------------------------------------------------------------------------------------------------

  /// What an ask without options of its own is sent with, or with `limit` if there is one.
  [[nodiscard]] ask_options options(std::optional<duration> limit, bool no_deadline,
                                    bool urgent) const;

  /// Sends an ask whose slot is open.
  void send(slot_key key, caf::abstract_actor& target, caf::mailbox_element_ptr element,
            port::request_context& in_element, const ask_options& options);

  [[nodiscard]] const port::request_context* context() const noexcept { return context_; }
  [[nodiscard]] root* running() const noexcept { return running_; }
  [[nodiscard]] port::responder* current_request() noexcept;

  // -- stopping -------------------------------------------------------------------------------------------------------

  void stop(duration grace, caf::error reason = caf::exit_reason::user_shutdown);
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }
  [[nodiscard]] bool dead() const noexcept { return dead_; }

  // -- for the library's other parts ----------------------------------------------------------------------------------

  [[nodiscard]] caf::scheduled_actor& self() const noexcept { return self_; }
  [[nodiscard]] system_state& system() const noexcept { return *system_; }
  [[nodiscard]] time_point now() const;
  /// So much later than now; max when that is beyond the clock.
  [[nodiscard]] time_point after(duration length) const;
  [[nodiscard]] gate& rules() noexcept { return gate_; }
  void set_origin(std::string name) { origin_ = std::move(name); }
  [[nodiscard]] const std::string& origin() const { return *shared_origin(); }
  /// The same for those that outlive the actor. No two actors have the same object.
  [[nodiscard]] const std::shared_ptr<const std::string>& shared_origin() const;

  /// For an actor without our base class.
  void set_lifted(expectations& by) { lifted_ = &by; }

  /// Keeps something alive as long as any frame of this actor: a handler's closure.
  void keep(std::shared_ptr<void> what) { kept_.push_back(std::move(what)); }

  /// Asks without an answer, and work that has not ended. Threads: any.
  [[nodiscard]] std::size_t ask_count() const noexcept { return slots_.ask_count(); }
  [[nodiscard]] std::size_t task_count() const noexcept { return roots_.count(); }

  /// What is left, for the leftover check: "2 frames (pastes.find waiting for files.open), 1 timer".
  [[nodiscard]] leftovers count() const;

  /// For the testing kit.
  void set_witness(witness* by) noexcept { witness_ = by; }
  [[nodiscard]] time_point deadline_of(slot_key key) const noexcept;
  /// The name of the message that was asked; empty when the slot waits for something else.
  [[nodiscard]] std::string_view asked(slot_key key) const noexcept;

  /// Its place in the list of its system, which keeps it here.
  void set_place(std::size_t place) noexcept { place_ = place; }
  [[nodiscard]] std::size_t place() const noexcept { return place_; }

  void frame_entered() noexcept { ++frames_; }
  void frame_left() noexcept { --frames_; }
  void resume_next(promise_base& frame) noexcept { next_ = &frame; }
  [[nodiscard]] bool is_origin(const std::string* x) const noexcept {
    return shared_origin_.get() == x;
  }
  [[nodiscard]] const std::shared_ptr<system_state>& shared_system() const noexcept {
    return system_;
  }
  [[nodiscard]] const slot* find(slot_key key) const noexcept { return slots_.find(key); }
  /// Moves the deadline of a slot. False when it is settled.
  bool retime(slot_key key, time_point deadline);
  void set_hook(slot_key key, cancel_hook& hook) noexcept { slots_[key].hook = &hook; }
  void finished(root& work) noexcept { finished_ = &work; }

  /// How many messages it has handled, but for those by which work looks whether it is idle.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  [[nodiscard]] bool is_idle_since(std::uint64_t steps) const noexcept {
    return steps_ == steps && ready_.empty();
  }
  /// How many there will be when the one that runs has ended, which only looked.
  std::uint64_t leave_step_uncounted() noexcept {
    only_looked_ = ready_.empty();
    return only_looked_ ? steps_ : steps_ + 1;
  }

private:
  void run(promise_base* frame);
  void skip(root& work) noexcept;
  [[nodiscard]] bool goes_on(const root& work) const noexcept;
  void free(slot_key key, slot& x) noexcept;
  void run_ready();
  void post_wake();
  void wake_up(slot_key key);
  void complete(root& work);
  void erase(root& work) noexcept;
  void destroy_frames(root& work) noexcept;
  void expire(time_point now);
  root* strike(root& work, const cancelled& why) noexcept;
  void tell_cancelled(const slot& x, slot_key key, std::string_view why = {});
  void quit_when_idle();
  void went_down(std::uint64_t id, const caf::error& reason);

  caf::scheduled_actor& self_;
  std::shared_ptr<system_state> system_;
  mutable std::shared_ptr<const std::string> shared_origin_;
  std::string origin_;

  slots slots_;
  timer_queue timers_;
  time_point armed_ = time_point::max();

  std::deque<slot_key> ready_;
  promise_base* next_ = nullptr;
  root* finished_ = nullptr;
  root* running_ = nullptr;
  port::responder* plain_request_ = nullptr;
  const port::request_context* context_ = nullptr;

  roots roots_;
  gate gate_;
  early early_;
  watches watches_;
  slot_key grace_ = 0;
  caf::error stop_reason_;

  std::vector<std::shared_ptr<void>> kept_;
  std::size_t frames_ = 0;
  std::size_t place_ = 0;
  expectations* lifted_ = nullptr;
  witness* witness_ = nullptr;
  int budget_ = await_budget;
  std::uint64_t steps_ = 0;
  bool only_looked_ = false;
  bool wake_expected_ = false;
  bool wake_posted_ = false;
  bool in_run_ = false;
  bool stopping_ = false;
  bool dead_ = false;
};

/// Settles a slot that expects its answer from another thread. Threads: any; an actor or a slot that is gone finds nothing.
void settle_elsewhere(const caf::weak_actor_ptr& owner, slot_key key);

/// See parley::stop.
void send_stop(caf::abstract_actor& target, std::chrono::nanoseconds grace);

// -- implementation ---------------------------------------------------------------------------------------------------

template <class F>
void core::run_plain(const port::request_context& context, port::responder& to, F f) {
  in_run_ = true; // what it makes ready runs after it, never inside
  context_ = &context;
  plain_request_ = &to;
  f();
  plain_request_ = nullptr;
  context_ = nullptr;
  in_run_ = false;
}

} // namespace parley::detail
