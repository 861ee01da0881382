// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "io/http/wire.hpp"

namespace parley_test {

namespace http_server_test {

struct look {
  std::string key;
};
PARLEY_MESSAGE(look, key)
using shelf = parley::protocol<std::string(look)>;

/// What a site asks; counts what began and what was cancelled.
class slow_shelf : public parley::service<shelf> {
public:
  explicit slow_shelf(int* asked, int* cancelled) : asked_(asked), cancelled_(cancelled) {}

  task<std::string> on(look request) {
    try {
      co_await parley::sleep_for(5s);
    } catch (const parley::cancelled&) {
      ++*cancelled_;
      throw;
    }
    ++*asked_;
    co_return "found " + request.key;
  }

private:
  int* asked_;
  int* cancelled_;
};

/// So many pieces, and how many were asked for, of all streams.
class pieces : public parley::service<http::source> {
public:
  pieces(int* made, int count) : made_(made), count_(count) {}

  parley::outcome<http::chunk, http::broken> on(http::next) {
    ++*made_;
    if (count_ < 0)
      return http::broken{"the disk is on fire"};
    http::chunk out;
    out.bytes = std::string(1000, static_cast<char>('a' + *made_ % 26));
    out.last = ++sent_ == count_;
    return out;
  }

private:
  int* made_;
  int count_;
  int sent_ = 0;
};

struct counts {
  int made = 0;
  int asked = 0;
  int cancelled = 0;
  int served = 0;
};

class site : public parley::service<http::handler> {
public:
  site(handle<shelf> shelf, counts* seen) : shelf_(std::move(shelf)), seen_(seen) {}

  task<http::response> on(http::request request) {
    ++seen_->served;
    auto page = request.segments.empty() ? std::string() : request.segments.front();
    if (page == "shelf") {
      co_await parley::sleep_for(2s);
      auto found = co_await ask<look>(shelf_.no_deadline(), "it");
      co_return http::text(found);
    }
    if (page == "echo")
      co_return http::text(request.method + " " + request.target + " " + request.body.bytes);
    if (page == "sum") {
      std::size_t sum = request.body.bytes.size();
      int parts = 0;
      if (request.body.rest)
        for (;;) {
          ++parts;
          auto piece = co_await ask<http::next>(request.body.rest);
          sum += piece.bytes.size();
          if (piece.last)
            break;
        }
      co_return http::text(std::to_string(sum) + (parts > 0 ? " in pieces" : " at once"));
    }
    if (page == "ignore")
      co_return http::text("I did not read that");
    if (page == "later")
      co_return co_await read_later();
    if (page == "stream")
      co_return http::stream("application/octet-stream",
                             parley::spawn<pieces>(system(), &seen_->made, 5));
    if (page == "sized")
      co_return http::stream("application/octet-stream",
                             parley::spawn<pieces>(system(), &seen_->made, 5), 5000);
    if (page == "short")
      co_return http::stream("application/octet-stream",
                             parley::spawn<pieces>(system(), &seen_->made, 5), 6000);
    if (page == "fire")
      co_return http::stream("application/octet-stream",
                             parley::spawn<pieces>(system(), &seen_->made, -1));
    if (page == "tagged")
      co_return http::html(std::string(5000, 'x')).with("ETag", "\"v1\"");
    if (page == "problem")
      throw http::problem{404, "No such paste", "There is no <b> here."};
    if (page == "not-allowed")
      throw http::problem{405, "", "", {http::field{"Allow", "GET, HEAD"}}};
    if (page == "long")
      co_return http::text("x").with("X-Long", std::string(70'000, 'x'));
    if (page == "unnamed")
      co_return http::text("x", 299);
    if (page == "bug")
      throw std::runtime_error("the password is hunter2");
    if (page == "odd")
      co_return http::empty(42);
    if (page == "evil")
      co_return http::text("x").with("X-A", "a\r\nSet-Cookie: b").with("Content-Length", "7");
    co_return http::text("hello");
  }

private:
  task<http::response> read_later() {
    try {
      co_await parley::sleep_for(5s);
    } catch (const parley::cancelled&) {
      ++seen_->cancelled;
      throw;
    }
    co_return http::text("slept");
  }

  handle<shelf> shelf_;
  counts* seen_;
};

/// A server with a site of its own, to which clients connect in memory.
class with_server : public deterministic {
public:
  void start(http::options how = http::options()) {
    how.access_log([this](const http::access& x) { log.push_back(x); });
    auto shelf = spawn<slow_shelf>(&seen.asked, &seen.cancelled);
    server = spawn<http::server>(how, spawn<site>(shelf, &seen),
                                 std::make_unique<wire_listening>(entrance));
    run();
  }
  ~with_server() {
    stop(server, 0s);
    server = {};
    run();
  }

  std::shared_ptr<wire> connect() {
    auto out = entrance->connect();
    run();
    return out;
  }
  std::string say(const std::shared_ptr<wire>& to, const std::string& what) {
    to->send(what);
    run();
    return to->take();
  }
  /// What one request gets, on a connection of its own.
  std::string fetch(const std::string& target, const std::string& headers = "") {
    return say(connect(), "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
  }

  http::load get_load() {
    return get([this] { return ask<http::how_much>(server); });
  }

  std::shared_ptr<door> entrance = std::make_shared<door>();
  counts seen;
  std::vector<http::access> log;
  handle<http::server::parley_protocol> server;
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
inline std::string body_of(const std::string& response) {
  auto at = response.find("\r\n\r\n");
  return at == std::string::npos ? "" : response.substr(at + 4);
}
inline int status_of(const std::string& response) {
  return response.starts_with("HTTP/1.") ? std::stoi(response.substr(9, 3)) : 0;
}

inline const std::string hello = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

} // namespace http_server_test

} // namespace parley_test
