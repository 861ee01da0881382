// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/alarm.hpp"

#include "parley/messaging/caf/element.hpp"
#include "parley/messaging/caf/shadow.hpp"
#include "parley/messaging/caf/version.hpp"

#include <caf/all.hpp>

#include <vector>

namespace parley::port {

namespace {

#if PARLEY_CAF < 18
constexpr auto timeout = caf::atom("parley");
#endif

} // namespace

/// What CAF's clock rings. An actor of its own, since the clock's thread must not be the one that sets the clock: its
/// queue is bounded and only it empties it.
class alarm::bell : public caf::event_based_actor {
public:
  bell(caf::actor_config& config, alarm* owner) : event_based_actor(config), owner_(owner) {}

#if PARLEY_CAF < 18
  // CAF keeps one entry per actor and type: a nearer time replaces it.
  void set(time_point when) { system().clock().set_ordinary_timeout(when, this, timeout, 0); }
  void unset() { system().clock().cancel_ordinary_timeout(this, timeout); }

  using event_based_actor::consume;
  caf::invoke_message_result consume(caf::mailbox_element& x) override {
    if (!x.content().match_elements<caf::timeout_msg>())
      return event_based_actor::consume(x);
    ring();
    return caf::invoke_message_result::consumed;
  }
#else
  void set(time_point when) {
    unset();
    auto ring = [me = caf::weak_actor_ptr(ctrl())] {
      if (auto bell = caf::actor_cast<caf::strong_actor_ptr>(me))
        send_one_way<caf::unit_t>(*caf::actor_cast<caf::abstract_actor*>(bell), false, nullptr);
    };
    pending_ = system().clock().schedule(when, caf::make_action(std::move(ring)));
  }
  void unset() { pending_.dispose(); }
#endif

  void forget_owner() {
    std::unique_lock guard(mutex_);
    owner_ = nullptr;
  }

  const char* name() const override { return "parley.alarm"; }

protected:
  caf::behavior make_behavior() override {
    return {[this](caf::unit_t) { ring(); }};
  }

private:
  void ring() {
    std::unique_lock guard(mutex_);
    if (owner_ != nullptr)
      owner_->ring();
  }

  std::mutex mutex_;
  alarm* owner_;
#if PARLEY_CAF >= 18
  caf::disposable pending_; // under the owner's clock_mutex_
#endif
};

alarm::alarm(caf::actor_system& system)
    : system_(system), bell_(system.spawn<bell, caf::hidden>(this)) {}

alarm::~alarm() {
  close();
}

void alarm::close() {
  std::unique_lock order(clock_mutex_);
  if (bell_ == nullptr)
    return;
  ringer().unset();
  order.unlock(); // the bell may be about to ask for it
  ringer().forget_owner();
  order.lock();
  bell_ = nullptr;
}

alarm::bell& alarm::ringer() const {
  return static_cast<bell&>(*caf::actor_cast<caf::abstract_actor*>(bell_));
}

void alarm::arm(caf::actor_control_block& who, time_point when) {
  {
    std::unique_lock guard(mutex_);
    auto [i, fresh] = by_actor_.try_emplace(who.aid, entry{when, caf::weak_actor_ptr(&who)});
    if (!fresh) {
      by_time_.erase({i->second.when, who.aid});
      i->second.when = when;
    }
    by_time_.emplace(when, who.aid);
    if (by_time_.begin()->first >= clock_)
      return;
  }
  set_clock();
}

// Cancelling on the clock would cost more than an alarm that rings for nobody.
void alarm::disarm(const caf::actor_control_block& who) {
  std::unique_lock guard(mutex_);
  auto i = by_actor_.find(who.aid);
  if (i == by_actor_.end())
    return;
  by_time_.erase({i->second.when, who.aid});
  by_actor_.erase(i);
}

std::size_t alarm::size() const {
  std::unique_lock guard(mutex_);
  return by_actor_.size();
}

void alarm::set_clock() {
  std::unique_lock order(clock_mutex_);
  time_point when;
  {
    std::unique_lock guard(mutex_);
    if (bell_ == nullptr || by_time_.empty() || by_time_.begin()->first >= clock_)
      return;
    when = clock_ = by_time_.begin()->first;
  }
  ringer().set(when);
}

void alarm::ring() {
  std::vector<caf::strong_actor_ptr> due;
  {
    std::unique_lock guard(mutex_);
    clock_ = time_point::max();
    auto now = system_.clock().now();
    while (!by_time_.empty() && by_time_.begin()->first <= now) {
      auto i = by_actor_.find(by_time_.begin()->second);
      if (auto who = caf::actor_cast<caf::strong_actor_ptr>(i->second.who))
        due.push_back(std::move(who));
      by_actor_.erase(i);
      by_time_.erase(by_time_.begin());
    }
  }
  for (auto& who : due)
    send_shadow(nullptr, *caf::actor_cast<caf::abstract_actor*>(who), kind::wake, 0, false,
                nullptr);
  set_clock();
}

} // namespace parley::port
