// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/http.hpp"

#include "stress/fixture.hpp"
#include "tcp_client.hpp"
#include "tls.hpp"

using namespace parley_test;
namespace http = parley::http;

namespace stress_http {

struct counts {
  std::atomic<int> begun = 0;
  std::atomic<int> cancelled = 0;
};

/// Zeros without end.
class zeros : public parley::service<http::source> {
public:
  http::chunk on(http::next) {
    http::chunk out;
    out.bytes.resize(65536);
    return out;
  }
};

class site : public parley::service<http::handler> {
public:
  explicit site(counts* seen) : seen_(seen) {}

  task<http::response> on(http::request request) {
    ++seen_->begun;
    if (request.target == "/slow") {
      try {
        co_await parley::sleep_for(20s);
      } catch (const parley::cancelled&) {
        ++seen_->cancelled;
        throw;
      }
    }
    if (request.target == "/nap")
      co_await parley::sleep_for(100ms);
    if (request.target == "/zeros")
      co_return http::stream("application/octet-stream", parley::spawn<zeros>(system()));
    if (request.body.rest) {
      std::size_t size = 0;
      for (;;) {
        auto piece = co_await ask<http::next>(request.body.rest);
        size += piece.bytes.size();
        if (piece.last)
          break;
      }
      co_return http::text(std::to_string(size));
    }
    co_return http::text(request.target + request.body.bytes);
  }

private:
  counts* seen_;
};

class with_server : public workers {
public:
  void start(const http::options& how = http::options()) {
    server = parley::spawn<http::server>(caf(), how, parley::spawn<site>(caf(), &seen));
    port = parley::block_on(caf(), [this] { return ask<http::where>(server); }).port;
  }
  [[nodiscard]] tcp_client connect() const { return tcp_client(port); }

  counts seen;
  handle<http::server::parley_protocol> server;
  std::uint16_t port = 0;
};

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

} // namespace stress_http

using stress_http::get;

TEST_CASE_METHOD(stress_http::with_server,
                 "http: clients of many threads get each their own answers") {
  start();
  std::atomic<int> right = 0;
  in_threads(8, [&](int thread) {
    for (int i = 0; i < 10; ++i) {
      auto client = connect();
      for (int j = 0; j < 10; ++j) {
        auto target = "/" + std::to_string(thread * 1000 + i * 100 + j);
        client.send(get(target));
        right += client.response().ends_with("\r\n\r\n" + target) ? 1 : 0;
      }
    }
  });
  REQUIRE(right == 800);
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: a large body goes up, and pipelined requests stay in order") {
  start();
  auto client = connect();
  std::jthread writer([&client] {
    client.send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n" +
                std::string(10'000'000, 'x'));
    for (int i = 0; i < 200; ++i)
      client.send(get("/" + std::to_string(i)));
  });
  REQUIRE(client.response().ends_with("\r\n\r\n10000000"));
  for (int i = 0; i < 200; ++i)
    REQUIRE(client.response().ends_with("\r\n\r\n/" + std::to_string(i)));
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: a socket that is closed or reset cancels what it asked for") {
  start();
  auto closed = connect();
  auto reset = connect();
  auto flooded = connect();
  closed.send(get("/slow"));
  reset.send(get("/slow"));
  flooded.send(get("/slow") + std::string(100'000, 'x')); // more than is read ahead
  eventually([this] { return seen.begun == 3; });
  closed.close();
  reset.reset();
  flooded.reset();
  eventually([this] { return seen.cancelled == 3; });
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: a socket that is closed half-way, or sends urgent data, gets its answer") {
  start();
  auto half = connect();
  half.send(get("/nap"));
  half.end_sending();
  REQUIRE(half.rest().ends_with("\r\n\r\n/nap"));
  auto urgent = connect();
  urgent.send(get("/nap"));
  urgent.send("!", MSG_OOB);
  REQUIRE(urgent.response().ends_with("\r\n\r\n/nap"));
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: clients that leave in the middle of a stream leave nothing") {
  start();
  in_threads(8, [this](int thread) {
    for (int i = 0; i < 20; ++i) {
      auto client = connect();
      client.send(get("/zeros"));
      if (thread % 2 == 0)
        client.response(true);
      if (i % 2 == 0)
        client.reset();
    }
  });
  auto idle = [this] {
    auto asked = [this] { return ask<http::how_much>(server); };
    return parley::block_on(caf(), asked).connections == 0;
  };
  eventually(idle);
}

TEST_CASE_METHOD(stress_http::with_server, "http: stop under load answers whole or not at all") {
  start();
  std::atomic<int> whole = 0;
  std::atomic<int> torn = 0;
  std::atomic<bool> enough = false;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      while (!enough) {
        try {
          auto client = connect();
          client.send(get("/nap") + get("/next"));
          auto got = client.rest();
          if (got.empty())
            continue;
          auto is_whole = got.ends_with("/nap") || got.ends_with("/next");
          ++(is_whole ? whole : torn);
        } catch (const std::runtime_error&) {
          return; // nobody listens any more
        }
      }
    });
  eventually([&] { return seen.begun >= 12; });
  parley::stop(server, 5s);
  threads.clear();
  REQUIRE(torn == 0);
  REQUIRE(whole > 0);
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: a system ends with its server and connections open") {
  start(http::options().idle_time(1h));
  auto idle = connect();
  idle.send(get("/"));
  REQUIRE(idle.response().ends_with("\r\n\r\n/"));
  auto busy = connect();
  busy.send(get("/slow"));
  eventually([this] { return seen.begun == 2; });
}

TEST_CASE_METHOD(stress_http::with_server, "http: a server that cannot listen says where and why") {
  start();
  auto text_of = [this](const http::options& how) {
    try {
      parley::spawn<http::server>(caf(), how, handle<http::handler>());
    } catch (const failure& f) {
      return std::string(f.text());
    }
    return std::string("it listens");
  };
  REQUIRE(text_of(http::options().port(port)) ==
          "cannot listen on 127.0.0.1, port " + std::to_string(port) + ": Address already in use");
  REQUIRE(text_of(http::options().address("localhost")) ==
          "cannot listen on localhost, port 0: Invalid argument");
  REQUIRE(text_of(http::options().tls("/no/chain.pem", "/no/key.pem"))
              .starts_with("cannot use the certificates in /no/chain.pem: "));
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: TLS serves what TCP serves, and nothing below 1.2") {
  self_signed identity;
  start(http::options().tls(identity.certificate(), identity.key()));
  tls_client client(connect(), TLS1_3_VERSION);
  REQUIRE(client.ask(get("/secret")).ends_with("\r\n\r\n/secret"));
  std::string large = "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" +
                      std::string(1'000'000, 'x');
  REQUIRE(client.ask(large).ends_with("\r\n\r\n1000000"));
  tls_client older(connect(), TLS1_2_VERSION);
  REQUIRE(older.ask(get("/older")).ends_with("\r\n\r\n/older"));
  REQUIRE_THROWS_AS(tls_client(connect(), TLS1_1_VERSION), std::runtime_error);
  auto plain = connect();
  plain.send(get("/"));
  auto got = plain.rest(); // an alert, or nothing, but no page
  REQUIRE(got.find("HTTP") == std::string::npos);
}

TEST_CASE_METHOD(stress_http::with_server,
                 "http: TLS clients that leave cancel what they asked for") {
  self_signed identity;
  start(http::options().tls(identity.certificate(), identity.key()));
  {
    tls_client client(connect(), TLS1_3_VERSION);
    client.send(get("/slow"));
    eventually([this] { return seen.begun == 1; });
  }
  eventually([this] { return seen.cancelled == 1; });
  for (int i = 0; i < 20; ++i) {
    tls_client client(connect(), TLS1_3_VERSION);
    client.send(get("/zeros"));
  }
}
