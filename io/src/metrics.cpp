// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/metrics.hpp"

#include "metric_series.hpp"
#include "parley/actors/activity.hpp"
#include "parley/actors/observe.hpp"
#include "parley/io/pool.hpp"

#include <algorithm>
#include <array>
#include <prometheus/family.h>
#include <prometheus/text_serializer.h>
#include <sstream>

namespace parley {

namespace detail {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;

/// In seconds: from what memory answers to what a request may take.
const prometheus::Histogram::BucketBoundaries time_buckets = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

prometheus::Gauge& gauge(prometheus::Registry& in, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(in).Add({});
}

prometheus::Counter& counter(prometheus::Registry& in, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(in).Add({});
}

/// Clients must not make series.
std::string known_method(const std::string& method) {
  constexpr std::array known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  auto* found = std::find(known.begin(), known.end(), method);
  return found != known.end() ? *found : "other";
}

void raise_to(prometheus::Counter& x, std::uint64_t value) {
  x.Increment(static_cast<double>(value) - x.Value());
}

} // namespace

metric_series::metric_series(caf::actor_system& of)
    : system_(of), actors_(gauge(registry, "parley_actors", "Parley actors that exist")),
      asks_(gauge(registry, "parley_asks_in_flight", "Asks without an answer")),
      tasks_(gauge(registry, "parley_suspended_tasks",
                   "Handlers and tasks that have begun and not ended")),
      late_(counter(registry, "parley_late_answers_total",
                    "Answers that nobody waited for any more")),
      unheard_(counter(registry, "parley_unheard_failures_total",
                       "Failures of handlers that nobody had asked")),
      failures_(BuildCounter()
                    .Name("parley_ask_failures_total")
                    .Help("Asks that failed, by message and failure")
                    .Register(registry)),
      pool_threads_(gauge(registry, "parley_pool_threads", "Threads of the blocking pool")),
      pool_queued_(gauge(registry, "parley_pool_queued", "Jobs that wait for a thread")),
      pool_running_(gauge(registry, "parley_pool_running", "Jobs that have a thread")),
      pool_abandoned_(
          gauge(registry, "parley_pool_abandoned", "Running jobs that nobody awaits any more")),
      requests_(BuildCounter()
                    .Name("parley_http_requests_total")
                    .Help("Requests that were answered, or cut off (499)")
                    .Register(registry)),
      times_(BuildHistogram()
                 .Name("parley_http_request_seconds")
                 .Help("From the first byte of a request to the last of its answer")
                 .Register(registry)),
      received_(counter(registry, "parley_http_received_bytes_total", "Of the requests' bodies")),
      sent_(counter(registry, "parley_http_sent_bytes_total", "Of the responses' bodies")),
      connections_(gauge(registry, "parley_http_connections", "Open connections")),
      refused_(counter(registry, "parley_http_refused_connections_total",
                       "Connections beyond the limit")) {}

void metric_series::count(std::string_view message, const failure& why) {
  auto name = why.code() == errc::declared ? why.category() : to_string(why.code());
  failures_.Add({{"message", std::string(message)}, {"failure", std::string(name)}}).Increment();
}

void metric_series::count(const http::access& what) {
  auto method = known_method(what.method);
  auto status = what.status == 0 ? std::string("499") : std::to_string(what.status);
  requests_.Add({{"method", method}, {"status", status}}).Increment();
  times_.Add({{"method", method}}, time_buckets)
      .Observe(std::chrono::duration<double>(what.took).count());
  received_.Increment(static_cast<double>(what.received));
  sent_.Increment(static_cast<double>(what.sent));
}

std::string metric_series::text() {
  std::unique_lock guard(reading_);
  auto now = activity_of(system_);
  actors_.Set(static_cast<double>(now.actors));
  asks_.Set(static_cast<double>(now.asks));
  tasks_.Set(static_cast<double>(now.tasks));
  raise_to(late_, now.late_answers);
  raise_to(unheard_, now.unheard_failures);
  auto pool = pool_of(system_);
  pool_threads_.Set(static_cast<double>(pool.threads));
  pool_queued_.Set(static_cast<double>(pool.queued));
  pool_running_.Set(static_cast<double>(pool.running));
  pool_abandoned_.Set(static_cast<double>(pool.abandoned));
  std::ostringstream out;
  out.imbue(std::locale::classic());
  prometheus::TextSerializer().Serialize(out, registry.Collect());
  return out.str();
}

} // namespace detail

metrics::metrics(caf::actor_system& of) : series_(std::make_shared<detail::metric_series>(of)) {
  observe_failures(of, [series = series_](std::string_view message, const failure& why) {
    series->count(message, why);
  });
}

std::string metrics::text() const {
  return series_->text();
}

prometheus::Registry& metrics::registry() const noexcept {
  return series_->registry;
}

} // namespace parley
