// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/activity.hpp"
#include "parley/actors/observe.hpp"
#include "parley/messaging/caf/alarm.hpp"

#include <caf/fwd.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace parley::detail {

class core;

/// What an actor, or all actors of a system, have not finished.
struct leftovers {
  std::size_t actors = 0;   ///< parley actors that still exist
  std::size_t frames = 0;   ///< suspended coroutines
  std::size_t slots = 0;    ///< asks and sleeps without an outcome, and outcomes that nobody took
  std::size_t timers = 0;   ///< deadlines that are set
  std::size_t promises = 0; ///< requests without an answer
  std::size_t alarms = 0;   ///< actors that the system's alarm would wake
  std::size_t early_resumes =
      0; ///< coroutines that were resumed before what they wait for had come
  std::vector<std::string> names;

  [[nodiscard]] bool none() const noexcept {
    return actors + frames + slots + timers + promises + alarms + early_resumes == 0;
  }
  /// One line per kind and name; empty when there is nothing.
  [[nodiscard]] std::string describe() const;

  leftovers& operator+=(const leftovers& other);
};

/// What the parley actors of one actor system share.
class system_state {
public:
  explicit system_state(caf::actor_system& system);

  static std::shared_ptr<system_state> of(caf::actor_system& system);

  /// The actor system ends. Actors whose handles outlive it keep this object.
  void close() { alarm_.close(); }

  [[nodiscard]] port::alarm& alarm() noexcept { return alarm_; }

  /// For an ask whose caller has no deadline; the configuration's parley.default-deadline, else 30 s.
  [[nodiscard]] std::chrono::nanoseconds default_deadline() const noexcept {
    return default_deadline_;
  }

  /// What is left in the whole system. Only when no actor runs: under a scheduler held in the hand, or after all.
  [[nodiscard]] leftovers count() const;

  /// Kills every parley actor of the system.
  void kill_all();

  /// Lets go of what CAF holds for other processes: every actor whose handle has been sent to one.
  void release_all();

  /// What its actors do. Threads: any.
  [[nodiscard]] activity now() const;

  void observe(failure_observer f);
  [[nodiscard]] bool is_observed() const noexcept {
    return observers_.load(std::memory_order_acquire) !=
           nullptr; // pairs with the release in `observe`
  }
  void tell_observers(std::string_view message, const failure& why) const noexcept;

  /// A failure that nobody has seen.
  void observe_unobserved(unobserved_observer f);
  void report(const std::string& origin, std::exception_ptr error) noexcept;

  void enter(core& actor);
  void leave(core& actor) noexcept;

  std::atomic<std::uint64_t> late_answers{0};    ///< answers that found nobody
  std::atomic<std::size_t> early_resumes{0};     ///< see leftovers
  std::atomic<std::uint64_t> dropped_errors{0};  ///< failures of handlers that nobody had asked
  std::atomic<std::uint64_t> late_settles{0};    ///< values for a promise that had one
  std::atomic<std::uint64_t> unobserved{0};      ///< failures that nobody has seen
  std::atomic<std::uint32_t> next_generation{1}; ///< so that keys of different actors differ

private:
  struct observer {
    failure_observer call;
    const observer* next;
  };

  caf::actor_system& system_;
  port::alarm alarm_;
  std::chrono::nanoseconds default_deadline_;
  mutable std::mutex mutex_;
  std::vector<core*> actors_;
  std::deque<observer> kept_;
  unobserved_observer report_;
  std::atomic<const observer*> observers_{nullptr};
};

} // namespace parley::detail
