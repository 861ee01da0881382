// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/http/site.hpp"

using namespace parley_test;
using namespace http_server_test;

// -- requests and responses -------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: a request is answered by the handler") {
  start();
  auto got = fetch("/");
  REQUIRE(got.starts_with("HTTP/1.1 200 OK\r\n"));
  REQUIRE(has(got, "Content-Type: text/plain; charset=utf-8\r\n"));
  REQUIRE(has(got, "Content-Length: 5\r\n"));
  REQUIRE(has(got, "\r\nDate: "));
  REQUIRE(body_of(got) == "hello");
}

TEST_CASE_METHOD(with_server, "http: a connection serves one request after the other") {
  start();
  auto client = connect();
  for (int i = 0; i < 3; ++i)
    REQUIRE(body_of(say(client, hello)) == "hello");
  REQUIRE_FALSE(client->server_closed());
  client->close();
  run();
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server, "http: pipelined requests are answered in order") {
  start();
  auto client = connect();
  std::string all;
  for (int i = 0; i < 50; ++i)
    all += "GET /echo/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  auto got = say(client, all);
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = got.find("GET /echo/" + std::to_string(i) + " ", at);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE_METHOD(with_server, "http: a request that arrives byte by byte is the same request") {
  start();
  auto client = connect();
  const std::string request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
  for (char c : request) {
    client->send(std::string(1, c));
    run();
  }
  REQUIRE(body_of(client->take()) == "POST /echo body");
}

TEST_CASE_METHOD(with_server, "http: HEAD gets the headers of GET and no body") {
  start();
  auto client = connect();
  auto got = say(client, "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(has(got, "Content-Length: 11\r\n"));
  REQUIRE(body_of(got).empty());
  REQUIRE(body_of(say(client, hello)) == "hello");
}

TEST_CASE_METHOD(with_server, "http: a client of HTTP/1.0 is answered and the connection ends") {
  start();
  auto client = connect();
  auto got = say(client, "GET / HTTP/1.0\r\n\r\n");
  REQUIRE(got.starts_with("HTTP/1.0 200 OK\r\n"));
  REQUIRE(body_of(got) == "hello");
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server, "http: Connection: close ends the connection after the answer") {
  start();
  auto client = connect();
  auto got = say(client, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  REQUIRE(has(got, "Connection: close\r\n"));
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server, "http: a header that would break the response is left out") {
  start();
  auto got = fetch("/evil");
  REQUIRE_FALSE(has(got, "Set-Cookie"));
  REQUIRE(has(got, "Content-Length: 1\r\n"));
  REQUIRE_FALSE(has(got, "Content-Length: 7"));
}

// -- bodies -----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: a small body arrives in the request, in chunks or not") {
  start();
  REQUIRE(
      body_of(say(connect(), "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345")) ==
      "5 at once");
  REQUIRE(body_of(say(connect(),
                      "POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n")) == "7 at once");
}

TEST_CASE_METHOD(with_server, "http: a large body is asked for piece by piece") {
  start(http::options().whole_body(1000));
  auto client = connect();
  REQUIRE(body_of(say(client, "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" +
                                  std::string(200'000, 'x'))) == "200000 in pieces");
  std::string chunks;
  for (int i = 0; i < 100; ++i)
    chunks += "3e8\r\n" + std::string(1000, 'y') + "\r\n";
  REQUIRE(
      body_of(say(client, "POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                              chunks + "0\r\n\r\n")) == "100000 in pieces");
  REQUIRE(body_of(say(client, hello)) == "hello");
}

TEST_CASE_METHOD(with_server, "http: 100 Continue is sent when the body is first asked for") {
  start(http::options().whole_body(1000));
  const std::string expect =
      " HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n";
  auto wanted = connect();
  REQUIRE(say(wanted, "POST /sum" + expect) == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(body_of(say(wanted, std::string(2000, 'x'))) == "2000 in pieces");
  auto unwanted = connect();
  REQUIRE(body_of(say(unwanted, "POST /ignore" + expect)) == "I did not read that");
}

TEST_CASE_METHOD(with_server, "http: nothing follows an interim response that was taken in part") {
  start(http::options().whole_body(1000).request_time(3s));
  auto client = connect();
  client->take_only(10);
  client->send("POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n"
               "Expect: 100-continue\r\n\r\n");
  advance(3s);
  client->take_more(1000);
  run();
  REQUIRE(client->take() == "HTTP/1.1 1");
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server,
                 "http: a body that nobody read ends the connection after the answer") {
  start(http::options().whole_body(10));
  auto client = connect();
  auto got = say(client, "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\nbegin");
  REQUIRE(body_of(got) == "I did not read that");
  REQUIRE(has(got, "Connection: close\r\n"));
  REQUIRE(client->server_ended());
  client->send(std::string(1995, 'x'));
  client->close();
  run();
  REQUIRE(client->server_closed());
}

TEST_CASE_METHOD(with_server, "http: a response is streamed in chunks, or in its length") {
  start();
  auto chunked = fetch("/stream");
  REQUIRE(has(chunked, "Transfer-Encoding: chunked\r\n"));
  REQUIRE(has(chunked, "\r\n\r\n3e8\r\n"));
  REQUIRE(chunked.ends_with("\r\n0\r\n\r\n"));
  seen.made = 0;
  auto sized = fetch("/sized");
  REQUIRE(has(sized, "Content-Length: 5000\r\n"));
  REQUIRE(body_of(sized).size() == 5000);
  seen.made = 0;
  auto old = connect();
  auto until_end = say(old, "GET /stream HTTP/1.0\r\n\r\n");
  REQUIRE(body_of(until_end).size() == 5000);
  REQUIRE(old->server_closed());
}

TEST_CASE_METHOD(with_server, "http: a piece is asked for when the client took the one before") {
  start();
  auto client = connect();
  client->take_only(100);
  say(client, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(seen.made == 0);
  client->take_more(200);
  run();
  REQUIRE(seen.made == 1);
  client->take_more(100'000);
  run();
  REQUIRE(seen.made == 5);
  REQUIRE(client->received().ends_with("0\r\n\r\n"));
}

TEST_CASE_METHOD(with_server, "http: a stream that fails or ends early cuts the connection off") {
  start();
  auto failing = connect();
  auto got = say(failing, "GET /fire HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(failing->server_closed());
  REQUIRE_FALSE(has(got, "0\r\n\r\n"));
  REQUIRE(log.back().failure == "the disk is on fire");
  seen.made = 0;
  auto early = connect();
  REQUIRE(body_of(say(early, "GET /short HTTP/1.1\r\nHost: a\r\n\r\n")).size() < 6000);
  REQUIRE(early->server_closed());
  REQUIRE(log.back().failure == "the body has another length than was said");
}

// -- what a client wishes ---------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: what a client has already is not sent again") {
  start();
  REQUIRE(status_of(fetch("/tagged")) == 200);
  auto same = fetch("/tagged", "If-None-Match: \"v0\", W/\"v1\"\r\n");
  REQUIRE(same.starts_with("HTTP/1.1 304 Not Modified\r\n"));
  REQUIRE(has(same, "ETag: \"v1\"\r\n"));
  REQUIRE(body_of(same).empty());
  REQUIRE_FALSE(has(same, "Content-Length"));
  REQUIRE(status_of(fetch("/tagged", "If-None-Match: *\r\n")) == 304);
  REQUIRE(status_of(fetch("/tagged", "If-None-Match: \"v2\"\r\n")) == 200);
}

TEST_CASE_METHOD(with_server,
                 "http: a 304 has the tag and the Vary of the page that it stands for") {
  start();
  auto same = fetch("/tagged", "Accept-Encoding: gzip\r\nIf-None-Match: W/\"v1\"\r\n");
  REQUIRE(same.starts_with("HTTP/1.1 304 Not Modified\r\n"));
  REQUIRE(has(same, "ETag: W/\"v1\"\r\n"));
  REQUIRE(has(same, "Vary: Accept-Encoding\r\n"));
  REQUIRE_FALSE(has(same, "Content-Encoding"));
}

TEST_CASE("http: no byte behind a header's name is read") {
  const http::fields all = {{"Host", "a"}};
  const std::vector<char> name = {'h', 'o', 's', 't'};
  REQUIRE(*http::find_header(all, std::string_view(name.data(), name.size())) == "a");
}

TEST_CASE_METHOD(with_server, "http: text is compressed for those who accept it") {
  start();
  auto small = fetch("/tagged", "Accept-Encoding: br, gzip;q=0.5\r\n");
  REQUIRE(has(small, "Content-Encoding: gzip\r\n"));
  REQUIRE(has(small, "Vary: Accept-Encoding\r\n"));
  REQUIRE(has(small, "ETag: W/\"v1\"\r\n"));
  REQUIRE(body_of(small).size() < 100);
  REQUIRE(body_of(small).starts_with("\x1f\x8b"));
  auto plain = fetch("/tagged", "Accept-Encoding: gzip;q=0, *\r\n");
  REQUIRE_FALSE(has(plain, "Content-Encoding"));
  REQUIRE(has(plain, "Vary: Accept-Encoding\r\n"));
  REQUIRE(body_of(plain).size() == 5000);
}

TEST_CASE_METHOD(with_server, "http: a problem is a page or JSON, as the client prefers") {
  start();
  auto json = fetch("/problem");
  REQUIRE(status_of(json) == 404);
  REQUIRE(has(json, "Content-Type: application/problem+json\r\n"));
  REQUIRE(nlohmann::json::parse(body_of(json)) ==
          nlohmann::json{{"type", "about:blank"},
                         {"title", "No such paste"},
                         {"status", 404},
                         {"detail", "There is no <b> here."}});
  auto html = fetch("/problem", "Accept: text/html, */*;q=0.1\r\n");
  REQUIRE(has(html, "Content-Type: text/html"));
  REQUIRE(has(html, "There is no &lt;b&gt; here."));
}

TEST_CASE_METHOD(with_server,
                 "http: a problem may bring headers, as the methods that are allowed") {
  start();
  auto got = fetch("/not-allowed");
  REQUIRE(status_of(got) == 405);
  REQUIRE(has(got, "Allow: GET, HEAD\r\n"));
}

TEST_CASE_METHOD(with_server,
                 "http: a header that no client would read is a failure, and is logged") {
  start();
  REQUIRE(status_of(fetch("/long")) == 500);
  REQUIRE(log.back().status == 500);
  REQUIRE(log.back().failure == "the response cannot be sent: a header of 70006 bytes");
}

TEST_CASE_METHOD(with_server, "http: a status without a name is sent without one") {
  start();
  REQUIRE(fetch("/unnamed").starts_with("HTTP/1.1 299 "));
  REQUIRE_FALSE(has(fetch("/unnamed"), "unknown"));
}

TEST_CASE_METHOD(with_server, "http: what browsers leave unescaped in a query is understood") {
  start();
  REQUIRE(has(fetch("/echo?a[]=1&b=x|y^z`\\{\"}<>"),
              "GET /echo?a%5B%5D=1&b=x%7Cy%5Ez%60%5C%7B%22%7D%3C%3E"));
  REQUIRE(has(fetch("/echo/\xc3\xbc"), "GET /echo/%C3%BC"));
  REQUIRE(status_of(fetch("/echo?a#b")) == 400);
}

TEST_CASE_METHOD(with_server, "http: empty lines before a request are no part of it") {
  start();
  auto client = connect();
  auto got = say(client, "\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n\r\n");
  REQUIRE(body_of(got) == "GET /echo ");
  REQUIRE(body_of(say(client, "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")) == "GET /echo ");
}

TEST_CASE("http: a form is decoded, but for what is no escape, up to its limit") {
  REQUIRE(http::decode_form("a=%41+b%2zc%&b=%ff%00") ==
          http::fields{{"a", "A b%2zc%"}, {"b", std::string("\xff\0", 2)}});
  REQUIRE(http::decode_form("a&b&c", 3).size() == 3);
  try {
    static_cast<void>(http::decode_form("a&b&c", 2));
    FAIL("three are too many");
  } catch (const http::problem& why) {
    REQUIRE(why.status == 400);
    REQUIRE(why.detail == "The form has more than 2 fields.");
  }
}

TEST_CASE("http: the type of a body is one whatever its case and parameters") {
  http::request request;
  REQUIRE_FALSE(request.has_type("application/json"));
  request.headers = {{"content-type", "Application/JSON ; charset=utf-8"}};
  REQUIRE(request.has_type("application/json"));
  REQUIRE_FALSE(request.has_type("application/jsonp"));
}

TEST_CASE_METHOD(with_server, "http: what a failure says is for the log, not for the client") {
  start();
  auto got = fetch("/bug");
  REQUIRE(status_of(got) == 500);
  REQUIRE_FALSE(has(got, "hunter2"));
  REQUIRE(has(log.back().failure, "hunter2"));
  REQUIRE(status_of(fetch("/odd")) == 500);
  REQUIRE(log.back().failure == "the handler answered with status 42");
}

// -- limits -----------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_server, "http: headers that are too large get 431") {
  start(http::options().header_size(1000));
  auto client = connect();
  auto got = say(client, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x'));
  REQUIRE(status_of(got) == 431);
  REQUIRE(has(got, "Connection: close\r\n"));
  REQUIRE(client->server_ended());
}

TEST_CASE_METHOD(with_server,
                 "http: a body that is too large gets 413, whether it says so or not") {
  start(http::options().body_size(1000));
  REQUIRE(status_of(say(connect(),
                        "POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")) == 413);
  REQUIRE(
      status_of(say(connect(), "POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3e9\r\n" +
                                   std::string(1001, 'x') + "\r\n0\r\n\r\n")) == 413);
  REQUIRE(seen.served == 0);
}

TEST_CASE_METHOD(with_server, "http: connections beyond the limit get 503") {
  start(http::options().connections(2));
  auto first = connect();
  auto second = connect();
  auto third = connect();
  REQUIRE(status_of(third->received()) == 503);
  REQUIRE(third->server_closed());
  REQUIRE(body_of(say(first, hello)) == "hello");
  first->close();
  run();
  auto fourth = connect();
  REQUIRE(body_of(say(fourth, hello)) == "hello");
  auto bears = get_load();
  REQUIRE(bears.connections == 2);
  REQUIRE(bears.refused == 1);
  REQUIRE(bears.requests == 2);
}
