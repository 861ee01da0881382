// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/testing.hpp"

#include "parley/messaging/caf/held_scheduler.hpp"

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

} // namespace

world::world() : world(std::make_unique<caf::actor_system_config>()) {}

world::world(std::unique_ptr<caf::actor_system_config> config)
    : system_(hold(std::move(config))), report_(print_and_abort) {}

world::~world() {
  auto endless = run_out();
  auto rest = left();
  if ((endless || !rest.none()) && std::uncaught_exceptions() == exceptions_)
    report_((endless ? "actors that never come to rest\n" : "") + rest.describe());
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
