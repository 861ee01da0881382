// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/actor.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <set>

/// The CAF port: timers. CAF 0.17.6's clock holds actors strongly and never forgets; one alarm per system stands between.
namespace parley::port {

/// Wakes actors of one system at their nearest deadlines.
///
/// Threads: any. It holds actors weakly, so that a deadline keeps neither an actor nor the system's exit waiting, and
/// has at most one entry on CAF's clock, so that CAF's virtual time is ours too. An actor has one entry: its nearest.
class alarm {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit alarm(caf::actor_system& system);
  ~alarm();
  alarm(const alarm&) = delete;

  /// Lets go of the actor system, which may end now. It wakes nobody any more.
  void close();

  /// Wakes `who` at `when` instead of at any other time.
  void arm(caf::actor_control_block& who, time_point when);

  /// Forgets `who`.
  void disarm(const caf::actor_control_block& who);

  /// How many actors wait.
  [[nodiscard]] std::size_t size() const;

private:
  class bell;
  struct entry {
    time_point when;
    caf::weak_actor_ptr who;
  };

  [[nodiscard]] bell& ringer() const;
  void ring();
  void set_clock();

  caf::actor_system& system_;
  mutable std::mutex mutex_;
  std::map<caf::actor_id, entry> by_actor_;
  std::set<std::pair<time_point, caf::actor_id>> by_time_;
  time_point clock_ = time_point::max(); // what CAF's clock was last asked for
  std::mutex clock_mutex_;               // orders the asking; taken before mutex_
  caf::actor bell_;
};

} // namespace parley::port
