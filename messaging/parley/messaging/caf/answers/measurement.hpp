// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/local_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/telemetry/gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/timer.hpp>

#include <chrono>

/// The CAF port, since 0.18: CAF's metrics of an actor.
namespace parley::port {

/// What CAF measures of a message, for those that it does not see.
class measurement {
public:
  measurement(const caf::local_actor::metrics_t& to, const caf::mailbox_element& x) noexcept
      : to_(to.mailbox_time != nullptr ? &to : nullptr) {
    if (to_ == nullptr)
      return;
    start_ = std::chrono::steady_clock::now();
    waited_ = x.seconds_until(start_);
  }
  measurement(const measurement&) = delete;
  ~measurement() {
    if (to_ == nullptr)
      return;
    caf::telemetry::timer::observe(to_->processing_time, start_);
    to_->mailbox_time->observe(waited_);
    to_->mailbox_size->dec();
  }

  /// For a message that stays in the mailbox, or that CAF measures.
  void forget() noexcept { to_ = nullptr; }

private:
  const caf::local_actor::metrics_t* to_;
  std::chrono::steady_clock::time_point start_;
  double waited_ = 0;
};

} // namespace parley::port
