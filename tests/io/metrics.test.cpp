// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/metrics.hpp"

#include "io/http/site.hpp"

#include <prometheus/counter.h>
#include <prometheus/registry.h>

using namespace parley_test;
using namespace parley_test::http_server_test;

namespace {

/// The value of a series as it stands in the text, "none" when it does not.
std::string value_in(const std::string& text, const std::string& series) {
  auto at = ("\n" + text).find("\n" + series + " ");
  if (at == std::string::npos)
    return "none";
  auto from = at + series.size() + 1;
  return text.substr(from, text.find('\n', from) - from);
}

class with_metrics : public with_server {
public:
  [[nodiscard]] std::string value(const std::string& series) const {
    return value_in(metrics.text(), series);
  }

  parley::metrics metrics{caf()};
};

} // namespace

TEST_CASE_METHOD(with_metrics,
                 "metrics: asks in flight and suspended tasks are shown as they are") {
  start();
  REQUIRE(value("parley_asks_in_flight") == "0");
  auto first = connect();
  auto second = connect();
  auto before = std::stoi(value("parley_suspended_tasks"));
  say(first, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  say(second, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(value("parley_asks_in_flight") == "2"); // of the connections
  REQUIRE(std::stoi(value("parley_suspended_tasks")) == before + 2);
  advance(2s);
  REQUIRE(value("parley_asks_in_flight") == "4"); // and of their handlers
  advance(10s);
  REQUIRE(value("parley_asks_in_flight") == "0");
  REQUIRE(std::stoi(value("parley_actors")) >= 4);
}

TEST_CASE_METHOD(with_metrics, "metrics: requests are counted by method and status, and timed") {
  start(http::options().metrics(metrics));
  auto client = connect();
  say(client, hello + hello);
  say(client, "BREW /problem HTTP/1.1\r\nHost: a\r\n\r\n");
  say(client, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  advance(10s);
  say(client, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");
  REQUIRE(value(R"(parley_http_requests_total{method="GET",status="200"})") == "3");
  REQUIRE(value(R"(parley_http_requests_total{method="other",status="404"})") == "1");
  REQUIRE(value(R"(parley_http_request_seconds_count{method="GET"})") == "3");
  REQUIRE(value(R"(parley_http_request_seconds_bucket{method="GET",le="0.0005"})") == "2");
  REQUIRE(value(R"(parley_http_request_seconds_bucket{method="GET",le="30"})") == "3");
  REQUIRE(value("parley_http_received_bytes_total") == "5");
  REQUIRE(std::stoi(value("parley_http_sent_bytes_total")) > 10);
}

TEST_CASE_METHOD(with_metrics, "metrics: a request whose client has gone counts as 499") {
  start(http::options().metrics(metrics));
  auto client = connect();
  say(client, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  client->close();
  run();
  REQUIRE(value(R"(parley_http_requests_total{method="GET",status="499"})") == "1");
}

TEST_CASE_METHOD(with_metrics,
                 "metrics: connections are counted while they last, and those refused") {
  start(http::options().connections(2).metrics(metrics));
  auto first = connect();
  auto second = connect();
  REQUIRE(value("parley_http_connections") == "2");
  auto third = connect();
  REQUIRE(value("parley_http_refused_connections_total") == "1");
  first->close();
  second->reset();
  run();
  REQUIRE(value("parley_http_connections") == "0");
}

TEST_CASE_METHOD(with_metrics, "metrics: failed asks are counted by message and failure") {
  start();
  fetch("/problem");
  fetch("/bug");
  fetch("/bug");
  auto failed = [this](const std::string& name) {
    return value("parley_ask_failures_total{failure=\"" + name +
                 "\",message=\"parley.http.request\"}");
  };
  REQUIRE(failed("parley.http.problem") == "1");
  REQUIRE(failed("handler_threw") == "2");
}

TEST_CASE_METHOD(with_metrics, "metrics: a program adds series of its own") {
  auto& sold = prometheus::BuildCounter()
                   .Name("books_sold_total")
                   .Help("Books")
                   .Register(metrics.registry())
                   .Add({{"shop", "\"corner\"\n"}});
  sold.Increment(3);
  REQUIRE(value(R"(books_sold_total{shop="\"corner\"\n"})") == "3");
  start();
}
