// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/trial.hpp"

#include "parley/actors/detail/in_words.hpp"
#include "parley/messaging/caf/held_scheduler.hpp"
#include "parley/messaging/caf/shadow.hpp"

#include <caf/all.hpp>

namespace parley::detail {

namespace {

constexpr std::size_t most_messages = 1'000'000;
constexpr std::chrono::hours most_time{24};

} // namespace

trial::trial(const testing::fault& what, std::size_t step)
    : fault_(what), step_(step), world_(std::make_unique<testing::world>()) {
  world_->on_leftovers([this](const std::string& left) { left_ = left; });
}

std::string trial::describe() const {
  if (!was_reached())
    return "without a fault";
  return std::string(fault_.name()) + " at step " + std::to_string(step_) + awaited_;
}

void trial::suspended(core& on, root& work, slot_key awaited) noexcept {
  if (++steps_ != step_)
    return;
  if (auto name = on.asked(awaited); !name.empty())
    awaited_ = ", which waits for " + std::string(name);
  has_struck_ = true;
  switch (fault_.what()) {
  case testing::fault::kind::fail:
    has_struck_ = !on.asked(awaited).empty() && on.give_up(awaited, fault_.why());
    break;
  case testing::fault::kind::cancel:
    on.cancel(work, cancelled(cancelled::reason::caller));
    break;
  case testing::fault::kind::time_out:
    has_struck_ = on.deadline_of(awaited) != time_point::max();
    late_ = has_struck_ ? awaited : 0;
    break;
  case testing::fault::kind::kill:
    caf::anon_send_exit(on.self().address(), caf::exit_reason::kill);
    break;
  }
}

void trial::run(core& on, const std::function<bool()>& is_done) {
  auto& held = *port::held_scheduler_of(world_->caf());
  auto end = held.now() + most_time;
  std::size_t messages = 0;
  do {
    while (world_->step()) {
      if (late_ != 0)
        time_out(on);
      if (++messages == most_messages)
        throw testing::defect("still running after a million messages");
    }
  } while (!is_done() && held.ring_next(end));
  if (!is_done())
    throw testing::defect("it waits, and nothing can run:\n" + world_->left().describe());
}

void trial::time_out(core& on) {
  auto& held = *port::held_scheduler_of(world_->caf());
  auto when = on.deadline_of(std::exchange(late_, 0));
  if (when == time_point::max()) // its answer came in the same step
    return;
  while (held.ring_next(when)) {}
  held.set_now(when);
  port::send_shadow(nullptr, on.self(), port::kind::wake, 0, true, nullptr);
  held.step(on.self());
}

void trial::require_no_frames(const core& on) const {
  auto frames = on.count().frames;
  if (frames == 0)
    return;
  constexpr auto most = ~std::size_t{0} / 2; // beyond, it was counted below zero
  throw testing::defect(frames < most ? "a frame lives on behind its coroutine"
                                      : "a frame was destroyed twice");
}

void trial::require_nothing_left() {
  auto& held = *port::held_scheduler_of(world_->caf());
  auto end = held.now() + most_time;
  do
    world_->run();
  while (!world_->left().none() && held.ring_next(end));
  world_.reset();
  if (!left_.empty())
    throw testing::defect("left at the end:\n" + left_);
}

progress try_step(const testing::fault& what, std::size_t step,
                  const std::function<void(trial&)>& play) {
  std::string where;
  try {
    trial now(what, step);
    try {
      play(now);
      now.require_nothing_left();
    } catch (...) {
      where = now.describe();
      throw;
    }
    return {now.was_reached(), now.has_struck()};
  } catch (...) {
    std::throw_with_nested(testing::defect("parley::testing::at_every_step: " + where + ": " +
                                           in_words(std::current_exception())));
  }
}

} // namespace parley::detail
