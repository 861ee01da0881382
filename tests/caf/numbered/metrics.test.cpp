// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <caf/telemetry/collector/prometheus.hpp>

#include <sstream>

using namespace parley_test;
using namespace library;

namespace {

/// The values of all lines that begin so.
std::vector<std::string> values_of(caf::actor_system& system, std::string_view begin) {
  caf::telemetry::collector::prometheus collector;
  auto all = collector.collect_from(system.metrics());
  std::istringstream lines(std::string(all.begin(), all.end()));
  std::vector<std::string> out;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(begin)) {
      auto value = line.substr(line.find("} ") + 2);
      out.push_back(value.substr(0, value.find(' ')));
    }
  return out;
}

} // namespace

TEST_CASE("CAF's own metrics count the answers that an actor takes, too", "[metrics]") {
  auto config = std::make_unique<caf::actor_system_config>();
  caf::put(config->content, "caf.metrics-filters.actors.includes",
           caf::config_value::list{caf::config_value("*")});
  parley::testing::world w(std::move(config));
  ledger seen;
  auto desk = w.spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<int> {
    auto sum = 0;
    for (int i = 0; i < 10; ++i)
      sum += co_await ask<read_for>(to, 1ms);
    co_return sum;
  };
  auto sum = w.start(work(desk));
  w.run();
  auto sizes = values_of(w.caf(), "caf_actor_mailbox_size{");
  REQUIRE(!sizes.empty());
  for (auto& size : sizes)
    CHECK(size == "0");
  w.advance(1s);
  REQUIRE(sum.done());
  for (auto& size : values_of(w.caf(), "caf_actor_mailbox_size{"))
    CHECK(size == "0");
  auto processed = values_of(w.caf(), "caf_actor_mailbox_time_seconds_count{");
  auto total = 0;
  for (auto& count : processed)
    total += std::stoi(count);
  CHECK(total >= 20); // a request and an answer each
}

TEST_CASE("CAF counts each message of an ask once", "[metrics]") {
  parley::testing::world w;
  ledger seen;
  handle<library::desk> desk = w.spawn<librarian>(seen);
  auto work = [](handle<library::desk> to, int times) -> task<void> {
    for (int i = 0; i < times; ++i)
      co_await ask<count>(to);
  };
  auto processed_by = [&](int times) {
    auto before = w.caf().base_metrics().processed_messages->value();
    w.get(work(desk, times));
    return w.caf().base_metrics().processed_messages->value() - before;
  };
  auto ten = processed_by(10);
  REQUIRE(processed_by(30) - ten == 2 * 20); // a request and an answer each
}
