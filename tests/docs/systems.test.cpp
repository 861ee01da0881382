// Part of parley. BSD-3-Clause, see LICENSE.
#include "docs/coming_from.hpp"
#include "parley/io/blocking.hpp"
#include "parley/io/http.hpp"

using namespace coming_from;

namespace {

int compute(int x) {
  return x * 2;
}

task<void> leaves_the_actor() {
  auto x = co_await blocking(compute, 21);
  REQUIRE(x == 42);
  std::promise<int> other;
  auto result = other.get_future();
  other.set_value(1);
  x = co_await from_future(std::move(result));
  REQUIRE(x == 1);
}

/// Loads rows by key, many at a time, and pages once at a time.
class pages_service : public service<texts> {
public:
  auto rules() const { return parley::rules(exclusive<find>()); }

  task<std::string> on(find request) {
    auto key = request.key;
    auto request_info = co_await this_request();
    REQUIRE(request_info.deadline());
    auto row = co_await rows_.get(key);
    auto page = co_await pages_.get(key, render, row);
    co_return page;
  }

private:
  static task<std::vector<outcome<std::string>>> load(std::vector<std::string> keys) {
    std::vector<outcome<std::string>> out;
    for (auto& key : keys)
      out.emplace_back("row " + key);
    co_return out;
  }
  static task<std::string> render(std::string row) { co_return "page of " + row; }

  batcher<std::string, std::string> rows_{&pages_service::load};
  in_flight<std::string, std::string> pages_;
};

class hello : public service<http::handler> {
public:
  http::response on(http::request) { return http::response(); }
};

} // namespace

TEST_CASE_METHOD(hour, "coming from: what blocks leaves the actor") {
  run_for_an_hour(leaves_the_actor());
}

TEST_CASE_METHOD(hour, "coming from: calls are batched and shared") {
  auto pages = spawn<pages_service>();
  auto page = get([&] { return ask<find>(pages, "a"); });
  REQUIRE(page == "page of row a");
}

TEST_CASE("coming from: threads ask actors") {
  parley::system system;
  auto store = spawn<store_service>(system);
  std::string key = "a";
  auto text = block_on(system, [&] { return ask<find>(store, key); });
  REQUIRE(text == "text of a");
  auto result = as_future(system, [&] { return ask<find>(store, key); });
  REQUIRE(result.get() == text);
}

TEST_CASE("coming from: a service answers HTTP") {
  parley::system system;
  auto pages = spawn<hello>(system);
  auto server = spawn<http::server>(system, http::options().port(0), pages);
  stop(server);
}

TEST_CASE("coming from: tests have a clock of their own") {
  testing::world world;
  auto d = world.start(work(1));
  world.advance(2s);
  REQUIRE(d.get() == 1);
}
