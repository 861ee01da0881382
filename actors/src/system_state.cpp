// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/system_state.hpp"

#include "parley/actors/detail/core.hpp"
#include "parley/actors/detail/errors.hpp"
#include "parley/messaging/caf/extension.hpp"

#include <caf/actor_registry.hpp>
#include <caf/all.hpp>

#include <cstdio>

namespace parley {

activity activity_of(caf::actor_system& system) {
  return detail::system_state::of(system)->now();
}

void observe_failures(caf::actor_system& system, failure_observer f) {
  detail::system_state::of(system)->observe(std::move(f));
}

void on_unobserved_failure(caf::actor_system& system, unobserved_observer f) {
  detail::system_state::of(system)->observe_unobserved(std::move(f));
}

} // namespace parley

namespace parley::detail {

namespace {

void print_unobserved(std::string_view origin, const failure& why) {
  std::fprintf(stderr, "parley: work of %.*s failed, and nobody looked: %s\n",
               static_cast<int>(origin.size()), origin.data(), why.what());
}

} // namespace

std::string leftovers::describe() const {
  std::string out;
  auto line = [&](std::size_t n, const char* what) {
    if (n != 0)
      out += std::to_string(n) + " " + what + "\n";
  };
  line(actors, "actors");
  line(frames, "coroutine frames");
  line(slots, "pending or untaken outcomes");
  line(timers, "timers");
  line(promises, "unanswered requests");
  line(alarms, "alarms");
  line(early_resumes, "coroutines that were resumed before what they wait for had come");
  for (auto& name : names)
    out += "  " + name + "\n";
  return out;
}

leftovers& leftovers::operator+=(const leftovers& other) {
  actors += other.actors;
  frames += other.frames;
  slots += other.slots;
  timers += other.timers;
  promises += other.promises;
  alarms += other.alarms;
  early_resumes += other.early_resumes;
  names.insert(names.end(), other.names.begin(), other.names.end());
  return *this;
}

system_state::system_state(caf::actor_system& system)
    : system_(system), alarm_(system),
      default_deadline_(caf::get_or(system.config(), "parley.default-deadline",
                                    caf::timespan(std::chrono::seconds(30)))),
      report_(print_unobserved) {}

std::shared_ptr<system_state> system_state::of(caf::actor_system& system) {
  return port::extension<system_state>(system);
}

leftovers system_state::count() const {
  leftovers out;
  out.alarms = alarm_.size();
  out.early_resumes = early_resumes.load(std::memory_order_relaxed);
  std::unique_lock guard(mutex_);
  for (auto* actor : actors_)
    out += actor->count();
  return out;
}

activity system_state::now() const {
  activity out;
  out.late_answers = late_answers.load(std::memory_order_relaxed);
  out.unheard_failures = dropped_errors.load(std::memory_order_relaxed);
  std::unique_lock guard(mutex_);
  out.actors = actors_.size();
  for (const auto* actor : actors_) {
    out.asks += actor->ask_count();
    out.tasks += actor->task_count();
  }
  return out;
}

void system_state::observe(failure_observer f) {
  std::unique_lock guard(mutex_);
  const auto& added = kept_.emplace_back(
      observer{std::move(f), observers_.load(std::memory_order_relaxed)}); // changed under the lock
  observers_.store(&added, std::memory_order_release); // pairs with the acquire of those who look
}

void system_state::tell_observers(std::string_view message, const failure& why) const noexcept {
  auto is_own = message.starts_with("parley.") && message.find(".detail.") != message.npos;
  if (is_own) // what the library asks of its own parts
    return;
  for (const auto* x = observers_.load(std::memory_order_acquire); x != nullptr; x = x->next)
    x->call(message, why);
}

void system_state::observe_unobserved(unobserved_observer f) {
  std::unique_lock guard(mutex_);
  report_ = std::move(f);
}

void system_state::report(const std::string& origin, std::exception_ptr error) noexcept {
  if (is_cancel(error))
    return;
  unobserved.fetch_add(1, std::memory_order_relaxed);
  try {
    auto why = failure_of_error(std::move(error));
    unobserved_observer f;
    {
      std::unique_lock guard(mutex_);
      f = report_;
    }
    if (f)
      f(origin, why);
  } catch (...) { // a text that cannot be written is no reason to end the actor
  }
}

void system_state::kill_all() {
  std::unique_lock guard(mutex_);
  for (auto* actor : actors_)
    if (!actor->dead())
      caf::anon_send_exit(actor->self().address(), caf::exit_reason::kill);
}

void system_state::release_all() {
  std::vector<caf::actor_id> all;
  {
    std::unique_lock guard(mutex_);
    for (auto* actor : actors_)
      all.push_back(actor->self().id());
  }
  for (auto id : all) // drops what may be a last reference
    system_.registry().erase(id);
}

void system_state::enter(core& actor) {
  std::unique_lock guard(mutex_);
  actor.set_place(actors_.size());
  actors_.push_back(&actor);
}

void system_state::leave(core& actor) noexcept {
  std::unique_lock guard(mutex_);
  auto* last = actors_.back();
  actors_[actor.place()] = last;
  last->set_place(actor.place());
  actors_.pop_back();
}

} // namespace parley::detail
