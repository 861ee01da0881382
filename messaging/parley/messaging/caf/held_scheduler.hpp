// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>

/// The CAF port: a scheduler held in the hand, with virtual time. CAF 0.17.6's own test coordinator races with other
/// threads, jumps in time and cannot end a system that keeps timers.
namespace parley::port {

class held_scheduler {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~held_scheduler() = default;

  /// Runs one message of one actor: of the one that has waited longest, or of one drawn by the seed. False when no actor
  /// can run.
  virtual bool step() = 0;

  /// Runs one message of this very actor. False when it cannot run.
  virtual bool step(caf::abstract_actor& who) = 0;

  /// What this actor runs next, while it stays in the mailbox; null when there is nothing.
  virtual caf::mailbox_element* next(caf::abstract_actor& who) = 0;

  /// Draws the next actor at random from here on.
  virtual void shuffle(std::uint64_t seed) = 0;

  [[nodiscard]] virtual time_point now() const = 0;

  /// Moves time to the next alarm that is due by `limit`, and rings it. False when there is none.
  virtual bool ring_next(time_point limit) = 0;

  virtual void set_now(time_point now) = 0;

  /// How many alarms CAF's clock holds.
  [[nodiscard]] virtual std::size_t alarms() const = 0;
};

/// Makes systems of this configuration run on a held scheduler.
void hold_scheduler(caf::actor_system_config& config);

/// The held scheduler of a system; null when it runs on threads.
held_scheduler* held_scheduler_of(caf::actor_system& system);

} // namespace parley::port
