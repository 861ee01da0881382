// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/testing/world.hpp"

#include "parley/actors/observe.hpp"
#include "parley/messaging/caf/content.hpp"
#include "parley/messaging/caf/held_scheduler.hpp"
#include "parley/messaging/caf/ids.hpp"

#include <caf/actor_registry.hpp>
#include <caf/all.hpp>

#include <cstdio>
#include <cstdlib>

namespace parley::testing {

namespace {

constexpr std::size_t step_limit = 10'000'000;

std::unique_ptr<system> hold(std::unique_ptr<caf::actor_system_config> config) {
  port::hold_scheduler(*config);
  auto out = std::make_unique<system>(std::move(config));
  out->caf().await_actors_before_shutdown(false);
  return out;
}

void print_and_abort(const std::string& left) {
  std::fprintf(stderr, "parley::testing: left at the end of the test:\n%s", left.c_str());
  std::abort();
}

std::string name_of(const caf::abstract_actor& who) {
  auto* local = dynamic_cast<const caf::local_actor*>(&who);
  return (local != nullptr ? std::string(local->name()) : std::string("actor")) + "#" +
         std::to_string(who.id());
}

std::string expected(const detail::message_kind& what, const caf::abstract_actor& who) {
  return "parley::testing: expected " + std::string(what.name) + " at " + name_of(who);
}

bool is(const detail::message_kind& what, const caf::mailbox_element* x) {
  return x != nullptr && !x->mid.is_response() && what.matches(x->content());
}

caf::abstract_actor& require_actor(caf::abstract_actor* who) {
  if (who == nullptr)
    throw defect("parley::testing: the handle is empty");
  return *who;
}

} // namespace

world::world() : world(std::make_unique<caf::actor_system_config>()) {}

world::world(std::unique_ptr<caf::actor_system_config> config)
    : system_(hold(std::move(config))), report_(print_and_abort) {
  on_unobserved_failure(caf(), [this](std::string_view origin, const failure& why) {
    unobserved_.push_back(std::string(origin) + ": " + std::string(why.text()));
  });
}

world::~world() {
  for (auto& f : at_end_)
    f();
  auto endless = run_out();
  auto rest = left();
  for (auto& each : take_unobserved())
    complain("a failure that nobody has seen, of " + each);
  auto wrong = !complaints_.empty() || endless || !rest.none();
  if (wrong && std::uncaught_exceptions() == exceptions_)
    report_(complaints_ + (endless ? "actors that never come to rest\n" : "") + rest.describe());
  on_unobserved_failure(caf(), {});
  detail::system_state::of(system_->caf())->kill_all();
  run_out();
}

bool world::run_out() {
  try {
    run();
    return false;
  } catch (const std::runtime_error&) {
    return true;
  }
}

bool world::step() {
  return port::held_scheduler_of(system_->caf())->step();
}

bool world::step_at(caf::abstract_actor* who) {
  return port::held_scheduler_of(system_->caf())->step(require_actor(who));
}

caf::mailbox_element* world::next_at(caf::abstract_actor& who) {
  auto& held = *port::held_scheduler_of(system_->caf());
  auto* x = held.next(who);
  while (x != nullptr && x->mid.is_response() && port::is_ours(x->mid) && held.step(who))
    x = held.next(who);
  return x;
}

void world::expect_at(caf::abstract_actor* who, const detail::message_kind& what) {
  auto* next = next_at(require_actor(who));
  if (next == nullptr)
    throw defect(expected(what, *who) + ", but no message is there");
  if (!is(what, next))
    throw defect(expected(what, *who) + ", but the next is " + port::describe(next->content()));
  step_at(who);
}

bool world::allow_at(caf::abstract_actor* who, const detail::message_kind& what) {
  return is(what, next_at(require_actor(who))) && step_at(who);
}

void world::disallow_at(caf::abstract_actor* who, const detail::message_kind& what) {
  if (auto* next = next_at(require_actor(who)); is(what, next))
    throw defect("parley::testing: expected no " + std::string(what.name) + " at " + name_of(*who) +
                 ", but the next is " + port::describe(next->content()));
}

void world::run_request(const caf::actor& from, caf::abstract_actor* to) {
  step(from);
  if (to == nullptr)
    return;
  auto& held = *port::held_scheduler_of(system_->caf());
  auto is_it = [&](const caf::mailbox_element* x) {
    return x != nullptr && !x->mid.is_response() && x->sender == from;
  };
  while (!is_it(held.next(*to)))
    if (!held.step(*to))
      return;
  held.step(*to);
}

std::size_t world::run() {
  std::size_t steps = 0;
  while (step())
    if (++steps == step_limit)
      throw std::runtime_error("parley::testing: still running after ten million steps");
  return steps;
}

void world::advance(std::chrono::nanoseconds by) {
  auto& held = *port::held_scheduler_of(system_->caf());
  auto target = held.now() + by;
  run();
  while (held.ring_next(target))
    run();
  held.set_now(target);
}

std::chrono::steady_clock::time_point world::now() const {
  return port::held_scheduler_of(system_->caf())->now();
}

void world::shuffle(std::uint64_t seed) {
  port::held_scheduler_of(system_->caf())->shuffle(seed);
}

leftovers world::left() {
  auto out = detail::system_state::of(system_->caf())->count();
  auto running = system_->caf().registry().running();
  if (running > out.actors) {
    out.names.push_back(std::to_string(running - out.actors) + " actors of CAF's own kind");
    out.actors = running;
  }
  return out;
}

std::size_t world::clock_entries() const {
  return port::held_scheduler_of(system_->caf())->alarms();
}

} // namespace parley::testing
