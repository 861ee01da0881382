// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/paste_server.hpp"

#include <thread>

using namespace parley_test;
using nlohmann::json;

namespace {

/// How many responses are in what a server has sent.
std::size_t response_count(const std::string& sent) {
  std::size_t out = 0;
  for (std::size_t at = 0; (at = sent.find("\r\nDate: ", at)) != sent.npos; ++at)
    ++out;
  return out;
}

} // namespace

TEST_CASE_METHOD(with_site, "a thousand clients post at once and read what they posted") {
  paste_server server(data(), {"--quiet"});
  std::vector<tcp_client> clients;
  for (int i = 0; i < 1000; ++i)
    clients.push_back(server.connect());
  for (int i = 0; i < 1000; ++i)
    clients[static_cast<std::size_t>(i)].send(post_text("t", numbered_text(i, 2000)));
  std::vector<std::string> keys;
  for (auto& client : clients) {
    auto made = to_answer(client.response());
    REQUIRE(made.status == 201);
    keys.push_back(json::parse(made.body)["key"]);
  }
  for (std::size_t i = 0; i < 1000; ++i)
    clients[i].send(request_text("GET", "/p/" + keys[i] + ".json"));
  for (std::size_t i = 0; i < 1000; ++i)
    REQUIRE(json::parse(to_answer(clients[i].response()).body)["text"] ==
            numbered_text(static_cast<int>(i), 2000));
}

TEST_CASE_METHOD(with_site,
                 "ten thousand idle connections leave room for none, and then for others") {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 10'100)
    SKIP("this process may open only " << files.rlim_max << " files");
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  paste_server server(data(), {"--quiet"});
  std::vector<tcp_client> idle;
  for (int i = 0; i < 9'999; ++i)
    idle.push_back(server.connect());
  auto last = server.connect();
  last.send(request_text("GET", "/healthz"));
  REQUIRE(to_answer(last.response()).body == "ok\n");
  auto beyond = server.connect();
  REQUIRE(to_answer(beyond.response()).status == 503);
  idle.clear();
  for (;;) { // as soon as the server has seen that they are gone
    auto later = server.get("/healthz");
    if (later.status == 200)
      break;
  }
}

TEST_CASE_METHOD(with_site, "clients of one byte a second get 408, and hold up nobody") {
  paste_server server(data(), {"--quiet"});
  auto made = server.post("t", numbered_text(1, 100'000));
  auto raw = "/p/" + made["key"].get<std::string>() + "/raw";
  std::vector<tcp_client> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(server.connect());
    slow.back().send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  }
  auto lasting = 0ms;
  for (int second = 0; second < 11; ++second) {
    for (auto& client : slow)
      client.send("a");
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) {
      static_cast<void>(server.post("t", "text"));
      REQUIRE(server.get(raw).body.size() > 100'000);
    }
    auto end = std::chrono::steady_clock::now();
    lasting = std::max(lasting, std::chrono::duration_cast<std::chrono::milliseconds>(end - start));
    std::this_thread::sleep_until(start + 1s);
  }
  REQUIRE(lasting < 5s); // 40 requests; whoever waited for a slow client would wait for its 10 s
  for (auto& client : slow)
    REQUIRE(to_answer(client.rest()).status == 408);
}

TEST_CASE_METHOD(with_site, "half-closed connections get their answers, reset ones leave nothing") {
  paste_server server(data(), {"--quiet"});
  for (int i = 0; i < 50; ++i) {
    auto half = server.connect();
    half.send(post_text("half", numbered_text(i, 5000)));
    half.end_sending();
    REQUIRE(to_answer(half.rest()).status == 201);
  }
  auto kept = file_count();
  REQUIRE(kept == 50);
  auto post = post_text("reset", numbered_text(1, 500'000));
  for (std::size_t part : {1U, 30U, 200U, 70'000U, 400'000U})
    for (int i = 0; i < 10; ++i) {
      auto torn = server.connect();
      torn.send(post.substr(0, part));
      if (i % 2 == 0)
        torn.reset();
      else
        torn.close();
    }
  REQUIRE(server.get("/healthz").status == 200);
  REQUIRE(file_count() == kept);
}

TEST_CASE_METHOD(with_site, "what is no HTTP, or two requests in one, is refused and ends there") {
  paste_server server(data(), {"--quiet"});
  auto headers = [](const std::string& lines, const std::string& rest = "") {
    return "POST /pastes HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n" + rest;
  };
  auto hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  struct {
    std::string bytes;
    int status;
  } const refused[] = {
      {headers("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG"), 400},
      {headers("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "0\r\n\r\nG"), 400},
      {headers("Content-Length: 1\r\nContent-Length: 9\r\n", "x"), 400},
      {headers("Content-Length: 1, 9\r\n", "x"), 400},
      {headers("Content-Length: +1\r\n", "x"), 400},
      {headers("Content-Length: -1\r\n", "x"), 400},
      {headers("Content-Length: 99999999999999999999\r\n", "x"), 400},
      {headers("Content-Length : 1\r\n", "x"), 400},
      {headers("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
      {headers("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
      {headers("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n"), 400},
      {headers("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n"), 400},
      {headers("Content-Length: 999999999\r\n", "x"), 413},
      {headers("X: a\nContent-Length: 5\r\n", "x"), 400},
      {headers(std::string("X: a\0b\r\n", 8)), 400},
      {headers("X: " + std::string(100'000, 'x') + "\r\n"), 431},
      {"GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505},
      {"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 505},
      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello of TLS\r\n\r\n", 400},
      {"\xff\xfe\r\n\r\n", 400},
  };
  for (const auto& [bytes, status] : refused) {
    CAPTURE(bytes.substr(0, 120));
    auto client = server.connect();
    client.send(bytes + hidden);
    auto all = client.rest();
    CHECK(to_answer(all).status == status);
    CHECK(response_count(all) == 1);
  }
  REQUIRE(server.get("/healthz").status == 200);
  REQUIRE(file_count() == 0);
}

TEST_CASE_METHOD(with_site, "bodies beyond the limit get 413, in whatever form they come") {
  paste_server server(data(), {"--quiet"});
  auto json_type = std::string("Content-Type: application/json\r\n");
  auto large = nlohmann::json{{"text", std::string((16 << 20) + 1, 'x')}}.dump();
  REQUIRE(server.send(request_text("POST", "/pastes", json_type, large)).status == 413);
  auto form = "text=" + std::string(18 << 20, 'x');
  auto form_type = "Content-Type: application/x-www-form-urlencoded\r\n";
  REQUIRE(server.send(request_text("POST", "/pastes", form_type, form)).status == 413);
  // Chunks do not tell how many come.
  auto client = server.connect();
  std::jthread writer([&client, &json_type] {
    client.send("POST /pastes HTTP/1.1\r\nHost: localhost\r\n" + json_type +
                "Transfer-Encoding: chunked\r\n\r\n");
    std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    for (int i = 0; i < 1000 && client.send(chunk); ++i) {}
  });
  REQUIRE(to_answer(client.rest()).status == 413);
  writer.join();
  REQUIRE(file_count() == 0);
}
