// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/fwd.hpp>

#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace parley {

namespace detail {
class metric_series;
}

/// What a system and its servers do, for Prometheus to read:
///
///     parley::metrics metrics(system);
///     auto server = parley::spawn<http::server>(system, http::options().metrics(metrics), site);
///     …
///     co_return http::content(parley::metrics::content_type, metrics.text());
///
/// | series | what it counts |
/// |---|---|
/// | `parley_actors`, `parley_asks_in_flight`, `parley_suspended_tasks` | see activity |
/// | `parley_late_answers_total`, `parley_unheard_failures_total` | see activity |
/// | `parley_ask_failures_total{message, failure}` | asks that failed, by declared failure or errc |
/// | `parley_pool_threads`, `…_queued`, `…_running`, `…_abandoned` | see pool_state |
/// | `parley_http_requests_total{method, status}` | requests that were answered, or cut off: 499 |
/// | `parley_http_request_seconds{method}` | a histogram of the time from their first byte to the last of the answer |
/// | `parley_http_received_bytes_total`, `parley_http_sent_bytes_total` | of their bodies |
/// | `parley_http_connections`, `parley_http_refused_connections_total` | open now; beyond the limit |
///
/// A handle: its copies are the same. Failures are counted from its making on. Threads: any. Lifetime: `text` needs the system.
class metrics {
public:
  static constexpr auto content_type = "text/plain; version=0.0.4; charset=utf-8";

  explicit metrics(caf::actor_system& of);

  /// All series as they are now, in the text format of Prometheus.
  [[nodiscard]] std::string text() const;

  /// For series of the program's own, which `text` shows with ours.
  [[nodiscard]] prometheus::Registry& registry() const noexcept;

  /// For the library.
  [[nodiscard]] detail::metric_series& series() const noexcept { return *series_; }

private:
  std::shared_ptr<detail::metric_series> series_;
};

} // namespace parley
