// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/http/site.hpp"

using namespace parley_test;
using namespace std::string_literals;
using namespace http_server_test;

// -- time -------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: a request whose headers take too long gets 408") {
  start(http::options().header_time(10s));
  auto client = connect();
  say(client, "GET / HTTP/1.1\r\n");
  advance(9s);
  REQUIRE(say(client, "Host: a\r\n").empty());
  advance(1s);
  REQUIRE(status_of(client->take()) == 408);
  REQUIRE(client->server_ended());
  advance(2s);
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server, "http: a client of one byte a second is not waited for") {
  start(http::options().header_time(10s));
  auto client = connect();
  for (char c : std::string("GET / HTTP/1.1\r\nHost: slow\r\n")) {
    client->send(std::string(1, c));
    advance(1s);
  }
  REQUIRE(status_of(client->take()) == 408);
}

TEST_CASE_METHOD(with_server, "http: a body that takes too long gets 408") {
  start(http::options().body_time(30s).request_time(60s).whole_body(1000));
  auto whole = connect();
  say(whole, "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n12345");
  auto pieces = connect();
  say(pieces, "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n12345");
  advance(29s);
  REQUIRE(whole->received().empty());
  advance(2s);
  REQUIRE(status_of(whole->take()) == 408);
  REQUIRE(status_of(pieces->take()) == 408);
}

TEST_CASE_METHOD(with_server, "http: a handler that takes too long is cancelled and gets 503") {
  start(http::options().request_time(3s));
  auto client = connect();
  say(client, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  advance(3s);
  REQUIRE(status_of(client->take()) == 503);
  REQUIRE(seen.asked == 0);
  REQUIRE(seen.cancelled == 1);
  REQUIRE(body_of(say(client, hello)) == "hello");
}

TEST_CASE_METHOD(with_server, "http: an idle connection is closed in silence") {
  start(http::options().idle_time(60s));
  auto fresh = connect();
  auto used = connect();
  say(used, hello);
  advance(59s);
  REQUIRE_FALSE(fresh->server_closed());
  advance(1s);
  REQUIRE(fresh->server_closed());
  REQUIRE(used->server_closed());
  REQUIRE(fresh->received().empty());
  REQUIRE(used->received().empty());
}

TEST_CASE_METHOD(with_server, "http: a client that takes nothing is cut off") {
  start(http::options().write_time(30s));
  auto client = connect();
  client->take_only(10);
  say(client, hello);
  advance(29s);
  REQUIRE_FALSE(client->server_closed());
  advance(1s);
  REQUIRE(client->server_closed());
  REQUIRE(log.back().failure == "the client took nothing for too long");
}

// -- clients that go --------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: a client that hangs up cancels all that was asked for it") {
  start();
  auto during = connect();
  say(during, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  advance(3s); // the handler waits for the shelf
  during->close();
  run();
  REQUIRE(during->server_closed());
  REQUIRE(seen.cancelled == 1);
  REQUIRE(log.back().status == 0);
  advance(10s);
  REQUIRE(seen.asked == 0);
}

TEST_CASE_METHOD(with_server,
                 "http: the database is never asked for a client that hung up before") {
  start();
  auto before = connect();
  say(before, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  advance(1s); // the handler sleeps, and asks at two seconds
  before->close();
  run();
  advance(10s);
  REQUIRE(seen.asked == 0);
  REQUIRE(seen.cancelled == 0);
  REQUIRE(seen.served == 1);
}

TEST_CASE_METHOD(with_server, "http: a client that closes only its sending side gets its answers") {
  start();
  auto client = connect();
  client->send(hello + "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n" + hello);
  client->end_sending();
  run();
  advance(10s);
  auto got = client->take();
  REQUIRE(has(got, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
  REQUIRE(has(got, "found it"));
  REQUIRE(got.ends_with("hello"));
  REQUIRE(client->server_closed());
  REQUIRE(seen.cancelled == 0);
}

TEST_CASE_METHOD(with_server, "http: a request that ends within its headers gets 400") {
  start();
  for (const std::string part : {"G", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n"}) {
    auto client = connect();
    client->send(part);
    client->end_sending();
    run();
    auto got = client->take();
    REQUIRE(got.starts_with("HTTP/1.1 400 "));
    REQUIRE(has(got, "the request ends within its headers"));
    REQUIRE(client->server_closed());
  }
  REQUIRE(seen.served == 0);
}

TEST_CASE_METHOD(with_server, "http: stop serves nothing more of a client that has ended") {
  start();
  auto client = connect();
  client->send("GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n" + hello);
  client->end_sending();
  run();
  stop(server, 20s);
  advance(7s);
  REQUIRE(has(client->take(), "Connection: close\r\n"));
  REQUIRE(seen.served == 1);
}

TEST_CASE_METHOD(with_server, "http: a reset at any moment ends the connection and its work") {
  start(http::options().whole_body(10));
  const std::string post = "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n";
  for (const auto& said : {std::string(), std::string("GET / HT"), post, post + "some",
                           std::string("GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n"),
                           "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(40'000, 'x')}) {
    auto client = connect();
    say(client, said);
    client->reset();
    run();
    CAPTURE(said);
    REQUIRE(client->server_closed());
  }
  advance(10s);
  REQUIRE(seen.asked == 0);
  REQUIRE(get_load().connections == 0);
}

TEST_CASE_METHOD(with_server,
                 "http: a client that goes in the middle of a stream is not streamed to") {
  start();
  auto client = connect();
  client->take_only(2500);
  say(client, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  auto made = seen.made;
  REQUIRE(made < 5);
  client->reset();
  client->take_more(100'000);
  run();
  REQUIRE(client->server_closed());
  REQUIRE(seen.made == made);
}

TEST_CASE_METHOD(with_server,
                 "http: a client that ends in the middle of a stream gets the rest, and no more") {
  start();
  auto client = connect();
  client->take_only(2500);
  say(client, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  client->end_sending();
  client->take_more(100'000);
  run();
  auto got = client->take();
  REQUIRE(got.ends_with("0\r\n\r\n"));
  REQUIRE_FALSE(has(got, "100 Continue"));
}

TEST_CASE_METHOD(with_server,
                 "http: a client that closes in the middle of its body fails who reads it") {
  start(http::options().whole_body(10));
  auto client = connect();
  say(client, "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n12345");
  client->close();
  run();
  REQUIRE(client->server_closed());
  REQUIRE(client->received().empty());
  REQUIRE(log.back().status == 0);
  REQUIRE(log.back().failure == "the client has gone before the answer");
}

TEST_CASE_METHOD(with_server,
                 "http: a reset cancels a handler that has not read the body, or not to its end") {
  start(http::options().whole_body(10));
  for (const auto* body : {"", "12345"}) {
    auto client = connect();
    say(client,
        "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n" + std::string(body));
    advance(1s);
    client->reset();
    run();
    REQUIRE(client->server_closed());
    REQUIRE(log.back().status == 0);
  }
  REQUIRE(seen.cancelled == 2);
}

TEST_CASE_METHOD(with_server, "http: what is refused is logged with as much as was read of it") {
  start(http::options().body_size(10));
  auto client = connect();
  auto got = say(client, "POST /sum HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\nAccept: text/html\r\n"
                         "Content-Length: 2000\r\n\r\n");
  REQUIRE(status_of(got) == 413);
  REQUIRE(has(got, "Content-Type: text/html"));
  REQUIRE(log.back().method == "POST");
  REQUIRE(log.back().target == "/sum");
  REQUIRE(log.back().agent == "b");
}

// -- what is no HTTP --------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: what two readers would understand in two ways is refused") {
  start();
  auto refused = [&](const std::string& said) {
    auto client = connect();
    auto got = say(client, said);
    CAPTURE(said, got);
    REQUIRE(status_of(got) >= 400);
    REQUIRE(status_of(got) < 600);
    REQUIRE(has(got, "Connection: close\r\n"));
    REQUIRE(client->server_ended());
    REQUIRE(got.find("\nHTTP/1.1 ") == std::string::npos); // nothing of what follows is served
    return status_of(got);
  };
  const std::string post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
  const std::string smuggled = "GET /bug HTTP/1.1\r\nHost: a\r\n\r\n";
  REQUIRE(refused(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                  smuggled) == 400);
  REQUIRE(refused(post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" +
                  smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: 5, 5\r\n\r\nabcde" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: +5\r\n\r\nabcde" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: -1\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: 0x5\r\n\r\nabcde" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length: 99999999999999999999\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused(post + "Content-Length:\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused(post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled) == 501);
  REQUIRE(refused(post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled) == 501);
  REQUIRE(refused(post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled) ==
          501);
  REQUIRE(refused(post +
                  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                  smuggled) >= 400);
  REQUIRE(refused(post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                  smuggled) == 400);
  REQUIRE(refused("GET / HTTP/1.1\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET / HTTP/1.1\r\nHost: a\r\nX\0Y: b\r\n\r\n"s + smuggled) == 400);
  REQUIRE(refused("GET / HTTP/2.0\r\nHost: a\r\n\r\n" + smuggled) >= 400);
  REQUIRE(refused("GET  / HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled) >= 400);
  REQUIRE(refused("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET nonsense HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET http://a?#b HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused("GET mailto:a HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled) == 400);
  REQUIRE(refused(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n" + smuggled) ==
          400);
  REQUIRE(refused(post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n" + smuggled) ==
          400);
  REQUIRE(refused(post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n" +
                  smuggled) == 400);
  REQUIRE(refused("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on\r\n\r\n") == 400);
  REQUIRE(seen.served == 0);
}

TEST_CASE_METHOD(with_server, "http: a chunk whose extension never ends is refused") {
  start();
  auto client = connect();
  auto got = say(client, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;" +
                             std::string(100'000, 'x'));
  REQUIRE(status_of(got) == 400);
}

TEST_CASE_METHOD(with_server, "http: a path is decoded segment by segment") {
  start();
  auto client = connect();
  REQUIRE(body_of(say(client, "GET http://a/echo?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")) ==
          "GET /echo?x=1 ");
  REQUIRE(body_of(say(client, "GET http://a?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")) == "hello");
  REQUIRE(log.back().target == "/?x=1");
  REQUIRE(body_of(say(client, "GET /ec%68o HTTP/1.1\r\nHost: a\r\n\r\n")) == "GET /ec%68o ");
  REQUIRE(body_of(say(client, "GET /a%2Fecho HTTP/1.1\r\nHost: a\r\n\r\n")) == "hello");
}

// -- the end ----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server,
                 "http: stop closes the idle, finishes what is in flight and serves no more") {
  start();
  auto idle = connect();
  say(idle, hello);
  auto busy = connect();
  say(busy, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n" + hello);
  stop(server, 20s);
  run();
  REQUIRE(entrance->closed);
  REQUIRE(idle->server_closed());
  REQUIRE_FALSE(busy->server_closed());
  advance(7s);
  auto got = busy->take();
  REQUIRE(has(got, "found it"));
  REQUIRE(has(got, "Connection: close\r\n"));
  REQUIRE(seen.served == 2); // not what was pipelined behind it
  advance(3s);
  REQUIRE(busy->server_closed());
  REQUIRE(get([&] { return as_outcome(ask<http::where>(server)); }).is<failure>());
}

TEST_CASE_METHOD(with_server, "http: what is in flight is cut off when the grace time is over") {
  start();
  auto busy = connect();
  say(busy, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  stop(server, 3s);
  advance(3s);
  REQUIRE(busy->server_closed());
  REQUIRE(busy->received().empty());
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(with_server, "http: dropping the last handle of a server ends it") {
  start();
  auto client = connect();
  say(client, "GET /shelf HTTP/1.1\r\nHost: a\r\n\r\n");
  server = {};
  run();
  REQUIRE(entrance->closed);
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server, "http: a server that cannot accept tries again") {
  start();
  entrance->broken = "too many open files";
  auto client = connect();
  advance(1s);
  entrance->broken.clear();
  advance(1s);
  REQUIRE(body_of(say(client, hello)) == "hello");
}

TEST_CASE_METHOD(with_server, "http: a client that leaves within its body is logged") {
  start();
  auto client = connect();
  say(client, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  client->close();
  run();
  REQUIRE(log.size() == 1);
  REQUIRE(log[0].status == 0);
  REQUIRE(log[0].received == 2);
  REQUIRE(log[0].failure == "the client has gone before the end of the body");
  REQUIRE(seen.served == 0);
}

TEST_CASE_METHOD(with_server, "http: each request is logged once") {
  start();
  auto client = connect();
  say(client,
      "GET /echo HTTP/1.1\r\nHost: a\r\nUser-Agent: \"m\xC3\xA9\"\r\nReferer: there\r\n\r\n");
  REQUIRE(log.size() == 1);
  auto when = std::chrono::system_clock::time_point(std::chrono::seconds(784111777));
  log[0].took = 1500us;
  REQUIRE(http::log_line(log[0], when) ==
          "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /echo HTTP/1.1\" 200 10 "
          "\"there\" \"\\x22m\\xC3\\xA9\\x22\" 1ms");
}
