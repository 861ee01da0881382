// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/database.hpp"

#include <thread>

using namespace parley_test;

namespace {

constexpr auto endless = "INSERT INTO pastes (key) WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL "
                         "SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0";
constexpr auto insert = "INSERT INTO pastes (key) VALUES (?1)";

/// A database whose service runs on threads.
class served {
public:
  explicit served(std::chrono::milliseconds busy_timeout = 1h)
      : system(small_pool(2)),
        service(parley::spawn<parley::sqlite_service>(
            system, path(), sqlite::options().schema(pastes).busy_timeout(busy_timeout))) {}

  [[nodiscard]] std::filesystem::path path() const { return place.path() / "pastes.db"; }

  std::int64_t count() {
    auto found = parley::block_on(system, [&] {
      return ask<sqlite::query>(service, "SELECT count(*) FROM pastes", values());
    });
    return std::get<std::int64_t>(found.values[0][0]);
  }

  folder place;
  parley::system system;
  handle<sqlite::protocol> service;
};

task<void> until_a_job_runs(parley::system& system) {
  while (parley::pool_of(system).running == 0)
    co_await parley::sleep_for(1ms);
}

task<sqlite::changes> insert_into(handle<sqlite::protocol> to, std::string key) {
  values named;
  named.emplace_back(key);
  co_return co_await ask<sqlite::execute>(to, insert, named);
}

} // namespace

TEST_CASE("requests are served in their order over one connection") {
  served place;
  auto fill = [](handle<sqlite::protocol> to) -> task<std::vector<std::int64_t>> {
    using pending = parley::reply_of<sqlite::execute, sqlite::protocol>;
    std::vector<pending> all;
    for (int i = 0; i < 300; ++i) {
      values named;
      named.emplace_back(std::to_string(i));
      all.push_back(ask<sqlite::execute>(to, insert, named));
    }
    std::vector<std::int64_t> ids;
    for (auto& each : all) {
      auto done = co_await each;
      ids.push_back(done.last_id);
    }
    co_return ids;
  };
  auto ids = parley::block_on(place.system, fill(place.service));
  REQUIRE(ids.size() == 300);
  for (std::size_t i = 0; i < ids.size(); ++i)
    REQUIRE(ids[i] == static_cast<std::int64_t>(i + 1));
}

TEST_CASE("a request that is cancelled while it runs is interrupted, and the next one is served") {
  served place;
  auto attempt = [](parley::system& system, handle<sqlite::protocol> to) -> task<void> {
    std::vector<sqlite::statement> both;
    both.push_back({"INSERT INTO pastes (key) VALUES ('lost')", {}});
    both.push_back({endless, {}});
    auto running = ask<sqlite::transaction>(to, both);
    co_await until_a_job_runs(system);
    running.cancel();
  };
  parley::block_on(place.system, attempt(place.system, place.service));
  CHECK(place.count() == 0);
}

TEST_CASE("a request that is cancelled while it waits for a lock lets the next one go on") {
  served place;
  CHECK(place.count() == 0);
  other_connection other(place.path());
  other.run("BEGIN IMMEDIATE");
  auto attempt = [](parley::system& system, handle<sqlite::protocol> to) -> task<void> {
    values named;
    named.emplace_back("lost");
    auto waiting = ask<sqlite::execute>(to, insert, named);
    co_await until_a_job_runs(system);
    waiting.cancel();
  };
  parley::block_on(place.system, attempt(place.system, place.service));
  CHECK(place.count() == 0); // never answered otherwise
}

TEST_CASE("a write waits for another connection's lock, with the longest timeout, too") {
  served place(std::chrono::milliseconds::max());
  CHECK(place.count() == 0);
  other_connection other(place.path());
  other.run("BEGIN IMMEDIATE");
  auto written = parley::as_future(place.system, insert_into(place.service, "a"));
  CHECK(written.wait_for(50ms) == std::future_status::timeout);
  other.run("COMMIT");
  CHECK(written.get().rows == 1);
}

TEST_CASE("a write is busy when it has waited for as long as it may") {
  served place(30ms);
  CHECK(place.count() == 0);
  other_connection other(place.path());
  other.run("BEGIN IMMEDIATE");
  auto start = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(parley::block_on(place.system, insert_into(place.service, "a")),
                  parley::thrown<sqlite::busy>);
  CHECK(std::chrono::steady_clock::now() - start >= 30ms);
}

TEST_CASE("a service that ends while a request runs leaves no transaction open") {
  folder place;
  auto path = place.path() / "pastes.db";
  {
    parley::system threads(small_pool(1));
    auto real =
        parley::spawn<parley::sqlite_service>(threads, path, sqlite::options().schema(pastes));
    auto begin = [](parley::system& system, handle<sqlite::protocol> to) -> task<void> {
      parley::tell<sqlite::execute>(to, endless, values());
      co_await until_a_job_runs(system);
    };
    parley::block_on(threads, begin(threads, real));
    parley::stop(real);
  }
  other_connection other(path);
  other.run("BEGIN IMMEDIATE");
  other.run("INSERT INTO pastes (key) VALUES ('a')");
  other.run("COMMIT");
}
