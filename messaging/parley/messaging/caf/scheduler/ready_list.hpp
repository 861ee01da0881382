// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/unit.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/intrusive_ptr.hpp>
#include <caf/resumable.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <random>

/// The CAF port: what a held scheduler has to run.
namespace parley::port {

/// The actors that can run.
class ready_list {
public:
  // Also called by foreign threads: pools, sockets.
  void push(caf::resumable* job) {
    std::unique_lock guard(mutex_);
    jobs_.push_back(job);
  }

  /// Draws the next one at random from here on.
  void shuffle(std::uint64_t seed) { random_.emplace(seed); }

  /// Runs one message of the next one.
  bool step(port::unit& on) { return run(next(), on); }

  /// Runs one message of `who`.
  bool step(port::unit& on, caf::abstract_actor& who) {
    return run(take(dynamic_cast<caf::resumable*>(&who)), on);
  }

private:
  bool run(caf::resumable* job, port::unit& on) {
    if (job == nullptr)
      return false;
    switch (job->resume(&on, 1)) {
    case caf::resumable::resume_later:
      push(job);
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
      caf::intrusive_ptr_release(job);
      break;
    case caf::resumable::shutdown_execution_unit:
      break;
    }
    return true;
  }

  /// Null when it cannot run.
  caf::resumable* take(caf::resumable* job) {
    std::unique_lock guard(mutex_);
    return std::erase(jobs_, job) > 0 ? job : nullptr;
  }

  caf::resumable* next() {
    std::unique_lock guard(mutex_);
    if (jobs_.empty())
      return nullptr;
    auto at = jobs_.begin();
    if (random_)
      at += static_cast<std::ptrdiff_t>((*random_)() % jobs_.size());
    auto* job = *at;
    jobs_.erase(at);
    return job;
  }

  std::mutex mutex_;
  std::deque<caf::resumable*> jobs_;
  std::optional<std::mt19937_64> random_;
};

} // namespace parley::port
