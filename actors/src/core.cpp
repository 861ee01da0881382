// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/core.hpp"

#include "parley/actors/detail/witness.hpp"
#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/caf/flags.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <cassert>

namespace parley::detail {

namespace {

/// How many local wake-ups run before the actor's next message gets its turn.
constexpr int ready_budget = 64;

/// A peer may say anything.
duration from_wire(std::int64_t milliseconds) {
  constexpr auto most =
      std::chrono::duration_cast<std::chrono::milliseconds>(duration::max()).count();
  return std::chrono::milliseconds(std::clamp<std::int64_t>(milliseconds, 0, most));
}

std::uint32_t take_generation(system_state& system) {
  return system.next_generation.fetch_add(1U << 12, std::memory_order_relaxed);
}

std::string milliseconds_text(duration x) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(x).count()) + "ms";
}

/// What a callee is told of a cancel that struck its requester: nothing for the plain case.
std::string_view told_of(const cancelled& why) {
  switch (why.why()) {
  case cancelled::reason::stopping:
    return "the requester is stopping";
  case cancelled::reason::timeout:
    return "the requester's time was over";
  case cancelled::reason::sibling:
    return {};
  case cancelled::reason::requester:
  case cancelled::reason::caller:
    break;
  }
  return why.text() != cancelled(why.why()).text() ? why.text() : std::string_view();
}

cancelled cancel_of(const port::content& x) {
  using why = cancelled::reason;
  return x.match_elements<std::string>() ? cancelled(why::requester, x.get_as<std::string>(0))
                                         : cancelled(why::requester);
}

failure differing_types(const std::string& differs, std::string origin) {
  return make_failure(errc::bad_response, "the other process takes types for others: " + differs,
                      std::move(origin));
}

} // namespace

core::core(caf::scheduled_actor& self)
    : self_(self), system_(system_state::of(self.system())), slots_(take_generation(*system_)),
      watches_(self) {
  system_->enter(*this);
}

core::~core() {
  assert(frames_ == 0 && roots_.empty() && "parley: an actor was destroyed before it ended");
  system_->leave(*this);
}

// -- messages of our own ----------------------------------------------------------------------------------------------

void core::received(caf::mailbox_element& x) {
  if (dead_)
    return;
  auto key = port::key_of(x.mid);
  switch (port::kind_of(x.mid)) {
  case port::kind::answer:
    if (auto* s = slots_.find(key); s != nullptr && s->state == slot::stage::pending) {
      slots_.settle(*s);
      if (s->waiter != nullptr && !s->is_watched)
        s->answer = port::answer::in(x);
      else
        s->answer = port::answer::kept(x);
      if (s->waiter != nullptr)
        wake_up(key);
    } else {
      system_->late_answers.fetch_add(1, std::memory_order_relaxed);
    }
    break;
  case port::kind::context:
    if (auto told = port::read_context(x.content()); told && x.sender != nullptr) {
      port::request_context context;
      if (told->remaining >= 0)
        context.deadline = after(from_wire(told->remaining));
      context.trace = told->trace;
      auto differs = port::differing(told->types);
      // The request itself may be unreadable here, which CAF does not always tell.
      if (!differs.empty())
        port::send_shadow(port::sender_of(self_), *caf::actor_cast<caf::abstract_actor*>(x.sender),
                          port::kind::answer, key, false, self_.context(),
                          caf::make_message(port::to_error(differing_types(differs, origin()))));
      early_.keep(port::requester(x.sender), key, context, std::move(differs));
    }
    break;
  case port::kind::cancel: {
    port::requester who(x.sender);
    if (auto* work = roots_.find(who, key)) {
      if (!goes_on(*work))
        cancel(*work, cancel_of(x.content()));
    } else {
      // It has overtaken its request, or comes too late. What is in the mailbox by now will tell, unless it is skipped.
      auto number = early_.keep_cancel(std::move(who), key);
      if (self_.getf(port::mixed_flag))
        early_.forget_old_cancels();
      else
        port::send_shadow(nullptr, self_, port::kind::wake, number, false, self_.context());
    }
    break;
  }
  case port::kind::wake:
    if (key != 0) {
      early_.forget_cancel(key);
      break;
    }
    wake_expected_ = wake_posted_ = false;
    armed_ = time_point::max();
    expire(now());
    break;
  case port::kind::down:
    went_down(key, x.content().match_elements<caf::error>() ? x.content().get_as<caf::error>(0)
                                                            : caf::error());
    break;
  case port::kind::stop:
    if (x.content().match_elements<std::int64_t>())
      stop(from_wire(x.content().get_as<std::int64_t>(0)));
    break;
  }
  run_ready();
}

// -- slots ------------------------------------------------------------------------------------------------------------

slot_key core::open(time_point deadline, caf::abstract_actor* target, std::string_view (*name)()) {
  auto key = slots_.open(name);
  if (key == 0)
    throw make_failure(errc::overloaded, "too many replies are pending", origin());
  auto& s = slots_[key];
  if (target != nullptr)
    s.target = caf::strong_actor_ptr(target->ctrl());
  if (deadline != time_point::max()) {
    timers_.set(slots::index_of(key), deadline);
    s.has_timer = true;
  }
  return key;
}

slot_key core::open_sleep(duration length) {
  if (length <= duration::zero()) {
    auto key = open(time_point::max());
    expect_answer(key);
    port::send_shadow(nullptr, self_, port::kind::answer, key, false, self_.context());
    return key;
  }
  return open(after(length));
}

bool core::retime(slot_key key, time_point deadline) {
  auto* s = slots_.find(key);
  if (s == nullptr || s->state != slot::stage::pending)
    return false;
  timers_.erase(slots::index_of(key));
  timers_.set(slots::index_of(key), deadline);
  s->has_timer = true;
  return true;
}

bool core::settled(slot_key key) const noexcept {
  auto* s = slots_.find(key);
  return s != nullptr && s->state == slot::stage::settled;
}

bool core::wait(slot_key key, promise_base& frame) noexcept {
  auto& s = slots_[key];
  auto& work = *frame.owner;
  auto pending = s.state == slot::stage::pending;
  if (work.cancel_pending && (s.hook == nullptr || !pending)) {
    work.cancel_pending = false;
    work.cancel_why = work.pending_why;
    if (pending) {
      tell_cancelled(s, key, told_of(work.cancel_why));
      slots_.settle(s);
    }
    s.is_cancelled = true;
    return false;
  }
  if (!pending && --budget_ > 0)
    return false;
  s.waiter = &frame;
  work.leaf = &frame;
  work.waiting = key;
  if (!pending)
    ready_.push_back(key);
  else if (work.cancel_pending) {
    work.cancel_pending = false;
    auto why = work.pending_why;
    if (auto* next = strike(work, why))
      cancel(*next, why);
  }
  if (witness_ != nullptr)
    witness_->suspended(*this, work, key);
  return true;
}

void core::park(promise_base& frame) {
  auto key = open(time_point::max());
  auto& s = slots_[key];
  slots_.settle(s);
  s.is_parked = true;
  s.waiter = &frame;
  frame.owner->leaf = &frame;
  frame.owner->waiting = key;
  ready_.push_back(key);
}

bool core::wait_either(slot_key first, slot_key second, promise_base& frame) noexcept {
  if (!wait(first, frame))
    return false;
  auto& s = slots_[second];
  if (s.state == slot::stage::settled) {
    unwait(first);
    return false;
  }
  s.waiter = &frame;
  s.is_watched = slots_[first].is_watched = true;
  return true;
}

void core::unwait(slot_key key) noexcept {
  auto* s = slots_.find(key);
  if (s == nullptr)
    return;
  s->is_watched = false;
  if (s->waiter == nullptr)
    return;
  s->waiter->owner->leaf = nullptr;
  s->waiter->owner->waiting = 0;
  s->waiter = nullptr;
}

settlement core::take(slot_key key) {
  auto& s = slots_[key];
  if (s.state != slot::stage::settled) {
    system_->early_resumes.fetch_add(1, std::memory_order_relaxed);
    close(key);
    throw std::logic_error("parley: a coroutine was resumed before what it waits for had come: "
                           "twice, or past its actor");
  }
  settlement out{std::move(s.answer), std::move(s.error), s.is_cancelled, s.name};
  free(key, s);
  return out;
}

void core::close(slot_key key) noexcept {
  auto* s = slots_.find(key);
  if (s == nullptr)
    return;
  unwait(key); // its frame is being destroyed
  free(key, *s);
}

void core::free(slot_key key, slot& x) noexcept {
  if (x.has_timer)
    timers_.erase(slots::index_of(key));
  if (x.watch != 0)
    watches_.end(x.target, x.watch, lifted_);
  if (lifted_ != nullptr) {
    lifted_->forget(port::shadow_id(port::kind::answer, key, false));
    lifted_->forget(port::shadow_id(port::kind::answer, key, true));
  }
  slots_.free(key, x);
}

void core::settle(slot_key key, std::optional<failure> why) {
  auto* s = slots_.find(key);
  if (s == nullptr || s->state != slot::stage::pending)
    return;
  slots_.settle(*s);
  s->error = std::move(why);
  if (s->waiter != nullptr)
    ready_.push_back(key);
}

bool core::goes_on(const root& work) const noexcept {
  return work.held == nullptr && work.finish != nullptr && work.result != nullptr &&
         gate_.is_not_cancelled(work.operation);
}

bool core::waits_for(const port::responder& request) noexcept {
  if (!asked_itself(request) || !port::is_ours(request.id()))
    return false;
  auto* s = slots_.find(port::key_of(request.id()));
  return s != nullptr && s->waiter != nullptr && s->waiter->owner->is_handler;
}

void core::expect_answer(slot_key key) {
  if (lifted_ != nullptr)
    lifted_->expect(port::shadow_id(port::kind::answer, key, false));
}

void core::post_wake() {
  if (std::exchange(wake_posted_, true))
    return;
  if (lifted_ != nullptr && !std::exchange(wake_expected_, true))
    lifted_->expect(port::shadow_id(port::kind::wake, 0, false));
  port::send_shadow(nullptr, self_, port::kind::wake, 0, false, self_.context());
}

bool core::cancel(slot_key key) {
  return give_up(key, make_failure(errc::cancelled, "the ask was cancelled by its own caller"));
}

bool core::give_up(slot_key key, failure why) {
  auto* s = slots_.find(key);
  if (s == nullptr || s->state != slot::stage::pending)
    return false;
  tell_cancelled(*s, key);
  settle(key, std::move(why));
  return true;
}

void core::tell_cancelled(const slot& x, slot_key key, std::string_view why) {
  if (x.target == nullptr || x.name == nullptr)
    return;
  port::send_shadow(port::sender_of(self_), *caf::actor_cast<caf::abstract_actor*>(x.target),
                    port::kind::cancel, key, true, self_.context(),
                    why.empty() ? caf::message() : caf::make_message(std::string(why)));
}

// -- running ----------------------------------------------------------------------------------------------------------

void core::run(promise_base* frame) {
  assert(!in_run_ && "parley: a resumed coroutine tried to resume another");
  in_run_ = true;
  while (frame != nullptr) {
    next_ = nullptr;
    running_ = frame->owner;
    context_ = &running_->context;
    frame->self.resume();
    if (auto* done = std::exchange(finished_, nullptr))
      complete(*done);
    frame = next_;
    if (frame != nullptr && --budget_ <= 0) {
      park(*frame);
      frame = nullptr;
    }
  }
  next_ = nullptr;
  running_ = nullptr;
  context_ = nullptr;
  in_run_ = false;
}

void core::wake_up(slot_key key) {
  auto& s = slots_[key];
  auto* frame = std::exchange(s.waiter, nullptr);
  if (s.has_timer) {
    timers_.erase(slots::index_of(key));
    s.has_timer = false;
  }
  auto& work = *frame->owner;
  work.leaf = nullptr;
  work.waiting = 0;
  if (s.is_parked) {
    free(key, s);
    if (!std::exchange(work.has_begun, true) && work.cancel_pending && !work.ends_another) {
      skip(work);
      return;
    }
  }
  run(frame);
}

void core::run_ready() {
  if (in_run_)
    return;
  for (auto budget = ready_budget; !dead_; --budget) {
    if (budget == 0 || budget_ <= 0) {
      post_wake();
      break;
    }
    if (!ready_.empty()) {
      auto key = ready_.front();
      ready_.pop_front();
      if (auto* s = slots_.find(key); s != nullptr && s->waiter != nullptr)
        wake_up(key);
    } else if (auto* work = gate_.next()) {
      auto held = std::move(work->held);
      gate_.entered(work->operation);
      work->is_handler = true;
      held->start(*this, *work);
    } else {
      break;
    }
  }
  quit_when_idle();
}

void core::end_step() noexcept {
  if (dead_)
    return;
  budget_ = await_budget;
  if (!std::exchange(only_looked_, false))
    ++steps_;
  if (!ready_.empty())
    post_wake(); // made ready by code of CAF's own handlers, or beyond the share of this turn
  if (timers_.empty()) {
    // Else an actor of CAF's without a behavior would live on for a wake-up that is of no use.
    if (lifted_ != nullptr && ready_.empty() && std::exchange(wake_expected_, false)) {
      lifted_->forget(port::shadow_id(port::kind::wake, 0, false));
      armed_ = time_point::max();
      wake_posted_ = false;
    }
    return;
  }
  if (lifted_ != nullptr && !std::exchange(wake_expected_, true))
    lifted_->expect(port::shadow_id(port::kind::wake, 0, false));
  if (timers_.nearest() >= armed_)
    return;
  armed_ = timers_.nearest();
  if (armed_ <= now())
    post_wake(); // behind the messages that are there, on every clock
  else
    system_->alarm().arm(*self_.ctrl(), armed_);
}

void core::expire(time_point now) {
  while (!dead_ && !timers_.empty() && timers_.nearest() <= now) {
    auto key = slots_.key_of(timers_.nearest_slot());
    auto& s = slots_[key];
    timers_.erase(slots::index_of(key));
    s.has_timer = false;
    if (s.state != slot::stage::pending)
      continue;
    slots_.settle(s);
    if (key == grace_) {
      slots_.free(key, s);
      self_.quit(stop_reason_);
      return;
    }
    if (s.name != nullptr) {
      failure_data late;
      late.code = errc::deadline_exceeded;
      late.text = std::string(s.name()) + " was not answered " +
                  (s.limit == duration{} ? std::string("before its deadline")
                                         : "within " + milliseconds_text(s.limit));
      s.error = failure(std::move(late));
      tell_cancelled(s, key, "the requester's deadline has passed");
    }
    if (s.waiter != nullptr)
      wake_up(key);
  }
}

// -- requests ---------------------------------------------------------------------------------------------------------

bool core::admit(port::responder& to, port::request_context& context, bool has_context) {
  if (stopping_ || dead_) {
    to.fail(self_, make_failure(errc::stopping, "the receiver is stopping", origin()));
    return false;
  }
  if (!port::is_ours(to.id()))
    return true;
  auto key = port::key_of(to.id());
  if (!has_context)
    if (auto differs = early_.take_context(to.source(), key, context); !differs.empty()) {
      to.fail(self_, differing_types(differs, origin()));
      return false;
    }
  if (!early_.take_cancel(to.source(), key))
    return true;
  to.fail(self_, make_failure(errc::cancelled, "cancelled before it began", origin()));
  return false;
}

root& core::open_root(port::responder to, const port::request_context& context) {
  auto& work = roots_.open(*this, std::move(to), context);
  if (work.requester != 0 && lifted_ != nullptr)
    lifted_->expect(port::shadow_id(port::kind::cancel, work.request, true));
  return work;
}

void core::erase(root& work) noexcept {
  if (work.requester != 0 && lifted_ != nullptr)
    lifted_->forget(port::shadow_id(port::kind::cancel, work.request, true));
  roots_.erase(*this, work);
}

void core::start(root& work, promise_base& frame) {
  work.frame = &frame;
  work.has_begun = true;
  frame.enter(work, nullptr, nullptr);
  run(&frame);
}

void core::complete(root& work) {
  work.finish(work);
  std::exchange(work.frame, nullptr)->self.destroy();
  if (work.is_handler)
    gate_.left();
  erase(work);
}

root& core::fork(promise_base& frame, const port::request_context& context) {
  auto& work = open_root(port::responder(), context);
  work.frame = &frame;
  frame.enter(work, nullptr, nullptr);
  park(frame);
  return work;
}

void core::skip(root& work) noexcept {
  auto why = std::make_exception_ptr(work.pending_why);
  std::exchange(work.frame, nullptr)->self.destroy();
  work.abandoned(work, std::move(why));
  erase(work);
}

void core::kill(root& work) noexcept {
  if (auto* s = work.waiting != 0 ? slots_.find(work.waiting) : nullptr; s != nullptr) {
    if (s->state == slot::stage::pending)
      tell_cancelled(*s, work.waiting);
    if (s->is_parked)
      free(work.waiting, *s);
  }
  auto* before = std::exchange(running_, &work);
  destroy_frames(work);
  running_ = before;
  erase(work);
}

void core::finish_plain(root& work) noexcept {
  if (work.is_handler)
    gate_.left();
  erase(work);
}

port::responder* core::current_request() noexcept {
  return running_ != nullptr ? &running_->to : plain_request_;
}

void core::cancel(root& first, const cancelled& why) noexcept {
  for (auto* work = &first; work != nullptr;) {
    if (work->held != nullptr) {
      gate_.forget(*work);
      work->to.fail(self_, make_failure(errc::cancelled, "cancelled before it began", origin()));
      erase(*work);
      return;
    }
    if (why.why() == cancelled::reason::stopping && std::exchange(work->told_to_stop, true))
      return; // it comes once, from the actor and from whoever waits for the work
    work = strike(*work, why);
  }
}

root* core::strike(root& work, const cancelled& why) noexcept {
  auto* s = work.waiting != 0 ? slots_.find(work.waiting) : nullptr;
  if (s == nullptr || s->state != slot::stage::pending) {
    work.cancel_pending = true;
    work.pending_why = why;
    return nullptr;
  }
  if (s->hook != nullptr)
    return s->hook->pass_on(why);
  work.cancel_why = why;
  tell_cancelled(*s, work.waiting, told_of(why));
  slots_.settle(*s);
  s->is_cancelled = true;
  ready_.push_back(work.waiting);
  return nullptr;
}

// -- asking -----------------------------------------------------------------------------------------------------------

ask_options core::options(std::optional<duration> limit, bool no_deadline, bool urgent) const {
  ask_options out;
  out.urgent = urgent || (context_ != nullptr && context_->urgent);
  if (no_deadline)
    return out;
  auto inherited = context_ != nullptr ? context_->deadline : time_point::max();
  if (!limit && inherited != time_point::max()) {
    out.deadline = inherited;
    return out;
  }
  out.expired = limit && *limit <= duration::zero();
  out.limit = limit ? *limit : duration(system_->default_deadline());
  out.deadline = after(out.limit);
  if (inherited < out.deadline) {
    out.deadline = inherited;
    out.limit = {};
  }
  return out;
}

void core::send(slot_key key, caf::abstract_actor& target, caf::mailbox_element_ptr element,
                port::request_context& in_element, const ask_options& options) {
  auto& s = slots_[key];
  s.limit = options.limit;
  if (options.expired) {
    settle(key, make_failure(errc::deadline_exceeded,
                             std::string(s.name()) + " was not sent: no time was left"));
    return;
  }
  if (&target == &self_ && running_ != nullptr && running_->is_handler &&
      gate_.is_exclusive(running_->operation)) {
    settle(key,
           make_failure(errc::deadlock,
                        std::string(s.name()) +
                            " would wait for the exclusive handler that asks it on its own actor"));
    return;
  }
  auto route = port::route_to(target, self_);
  element->mid = port::request_id(key, options.urgent);
  auto carried = route == port::route::service && port::carry_context(*element, lifted_ == nullptr);
  in_element.deadline = options.deadline;
  in_element.trace = context_ != nullptr ? context_->trace : 0;
  in_element.urgent = options.urgent;
  if (lifted_ != nullptr)
    lifted_->expect(element->mid.response_id());
  if (!carried && route != port::route::local)
    port::send_context(caf::strong_actor_ptr(self_.ctrl()), self_, target, key, in_element,
                       route == port::route::remote ? options.types : std::string_view());
  if (route != port::route::service)
    s.watch = watches_.begin(target, lifted_);
  target.enqueue(std::move(element), self_.context());
}

void core::went_down(std::uint64_t id, const caf::error& reason) {
  if (!watches_.went_down(id))
    return;
  slots_.each_pending([&](slot_key key, const slot& x) {
    if (x.watch != id)
      return;
    auto why = port::to_failure(reason).data();
    if (why.code != errc::node_down)
      why.code = errc::receiver_down;
    why.text = std::string(x.name()) + " was not answered: " + why.text;
    settle(key, failure(std::move(why)));
  });
}

// -- the end ----------------------------------------------------------------------------------------------------------

void core::stop(duration grace, caf::error reason) {
  if (stopping_ || dead_)
    return;
  stopping_ = true;
  stop_reason_ = std::move(reason);
  for (auto* work = roots_.newest(); work != nullptr;) {
    auto* older = work->older;
    if (work->held != nullptr) {
      gate_.forget(*work);
      work->to.fail(self_,
                    make_failure(errc::stopping, "the receiver stopped before it began", origin()));
      erase(*work);
    } else if (!goes_on(*work)) {
      cancel(*work, cancelled(cancelled::reason::stopping));
    }
    work = older;
  }
  if (!roots_.empty())
    grace_ = open(after(std::max(grace, duration::zero())));
  quit_when_idle();
  if (!dead_ && !in_run_ && !ready_.empty())
    post_wake(); // never from inside of who stops it
}

void settle_elsewhere(const caf::weak_actor_ptr& owner, slot_key key) {
  if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(owner))
    port::send_shadow(nullptr, *caf::actor_cast<caf::abstract_actor*>(alive), port::kind::answer,
                      key, false, nullptr);
}

void send_stop(caf::abstract_actor& target, std::chrono::nanoseconds grace) {
  if (target.getf(port::parley_flag))
    port::send_shadow(nullptr, target, port::kind::stop, 0, true, nullptr,
                      caf::make_message(static_cast<std::int64_t>(
                          std::chrono::ceil<std::chrono::milliseconds>(grace).count())));
  else
    caf::anon_send_exit(target.address(), caf::exit_reason::user_shutdown);
}

void core::quit_when_idle() {
  if (stopping_ && roots_.empty() && !dead_)
    self_.quit(stop_reason_);
}

void core::destroy_frames(root& work) noexcept {
  auto* frame = work.leaf != nullptr ? work.leaf : work.frame;
  work.leaf = nullptr;
  work.frame = nullptr;
  while (frame != nullptr) {
    auto* parent = frame->parent;
    if (frame->holder != nullptr)
      frame->holder->release();
    frame->self.destroy();
    frame = parent;
  }
}

void core::die(const caf::error& reason) {
  if (dead_)
    return;
  dead_ = true;
  turn last(this);
  auto why = port::to_failure(reason).data();
  why.code = stopping_ ? errc::stopping : errc::receiver_down;
  why.category.clear();
  why.text = "the receiver ended before it answered: " +
             (reason ? to_string(reason) : std::string("normal"));
  why.origin = origin();
  failure told(std::move(why));
  // Whom this actor still waits for may stop. Without that, an actor that works for a dead one would hold it, and what
  // it refers to, until the deadline.
  slots_.each_pending(
      [this](slot_key key, const slot& x) { tell_cancelled(x, key, "the requester has ended"); });
  while (!roots_.empty()) {
    auto& work = *roots_.newest();
    running_ = &work;
    destroy_frames(work);
    work.to.fail(self_, told);
    if (work.abandoned != nullptr)
      work.abandoned(work, std::make_exception_ptr(told));
    erase(work);
  }
  running_ = nullptr;
  watches_.end_all(lifted_);
  ready_.clear();
  slots_.clear();
  timers_ = {};
  system_->alarm().disarm(*self_.ctrl());
}

// -- properties -------------------------------------------------------------------------------------------------------

time_point core::now() const {
  return self_.clock().now();
}

time_point core::after(duration length) const {
  auto start = now();
  return length < time_point::max() - start ? start + length : time_point::max();
}

const std::shared_ptr<const std::string>& core::shared_origin() const {
  if (shared_origin_ == nullptr) {
    auto name = origin_.empty() ? std::string(self_.name()) + "#" : origin_;
    if (name.back() == '#')
      name += std::to_string(self_.id());
    shared_origin_ = std::make_shared<const std::string>(std::move(name));
  }
  return shared_origin_;
}

time_point core::deadline_of(slot_key key) const noexcept {
  auto* s = slots_.find(key);
  return s != nullptr && s->has_timer ? timers_.deadline_of(slots::index_of(key))
                                      : time_point::max();
}

std::string_view core::asked(slot_key key) const noexcept {
  auto* s = slots_.find(key);
  return s != nullptr && s->name != nullptr ? s->name() : std::string_view();
}

leftovers core::count() const {
  leftovers out;
  out.actors = dead_ ? 0 : 1;
  out.frames = frames_;
  out.slots = slots_.open_count();
  out.timers = timers_.size();
  for (auto* work = roots_.oldest(); work != nullptr; work = work->newer) {
    if (work->to.pending())
      ++out.promises;
    auto name = origin() + ": " +
                (work->name != nullptr ? std::string(work->name()) : std::string("a task"));
    if (auto* s = slots_.find(work->waiting); work->waiting != 0 && s != nullptr)
      name += s->name != nullptr ? " waits for " + std::string(s->name()) : " waits";
    out.names.push_back(std::move(name));
  }
  if (out.actors != 0 && out.names.empty())
    out.names.push_back(origin());
  return out;
}

} // namespace parley::detail
