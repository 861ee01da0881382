// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/access.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/fwd.hpp>

#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <string>
#include <string_view>

namespace parley::detail {

/// The series behind parley::metrics. Threads: any.
class metric_series {
public:
  explicit metric_series(caf::actor_system& of);

  [[nodiscard]] std::string text();

  void count(std::string_view message, const failure& why);
  void count(const http::access& what);
  void connection_began() { connections_.Increment(); }
  void connection_ended() { connections_.Decrement(); }
  void connection_refused() { refused_.Increment(); }

  prometheus::Registry registry;

private:
  caf::actor_system& system_;
  std::mutex reading_;

  prometheus::Gauge& actors_;
  prometheus::Gauge& asks_;
  prometheus::Gauge& tasks_;
  prometheus::Counter& late_;
  prometheus::Counter& unheard_;
  prometheus::Family<prometheus::Counter>& failures_;

  prometheus::Gauge& pool_threads_;
  prometheus::Gauge& pool_queued_;
  prometheus::Gauge& pool_running_;
  prometheus::Gauge& pool_abandoned_;

  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& times_;
  prometheus::Counter& received_;
  prometheus::Counter& sent_;
  prometheus::Gauge& connections_;
  prometheus::Counter& refused_;
};

} // namespace parley::detail
