// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"
#include "messaging/listing.hpp"
#include "parley/messaging/caf/category.hpp"

namespace e2e_failure {

struct find {
  std::string key;
};
struct paste {
  std::string key;
};
struct not_found {
  std::string key;
  int tried = 0;
};
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(paste, key)
PARLEY_MESSAGE(not_found, key, tried)

using store = parley::protocol<parley::outcome<paste, not_found>(find)>;

class store_service : public parley::service<store> {
public:
  paste on(find request) {
    if (request.key == "fire")
      throw std::runtime_error("disk on fire");
    throw not_found{request.key, 3};
  }
};

} // namespace e2e_failure

namespace parley_test {

using namespace e2e_failure;

// A protocol's failures need not be announced, since they travel as strings; a program may announce them all the same.
// So each side is run with and without. A peer of raw CAF sends the strings by hand.

std::unique_ptr<caf::actor_system_config> configured(bool announced) {
  auto config = networked();
  if (announced)
    learn<not_found>(*config);
  return config;
}

const role failing_store("failing store", [](const std::vector<std::string>& args) {
  parley::system here(configured(args.at(0) == "announced"));
  serve(here, parley::spawn<store_service>(here));
});

class raw_store : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;

protected:
  caf::behavior make_behavior() override {
    return {[](const find& request) -> caf::result<paste> {
      return parley::port::error_of(
          errc::declared,
          caf::make_message(std::string("e2e_failure.not_found"),
                            R"({"value":"{\"key\":\")" + request.key + R"(\",\"tried\":3}"})"));
    }};
  }
};

const role raw_failing_store("raw failing store", [](const std::vector<std::string>&) {
  auto config = networked();
  learn<find>(*config);
  caf::actor_system here(*config);
  serve(here, here.spawn<raw_store>());
});

std::string catch_not_found(caf::actor_system& here, const handle<store>& there) {
  try {
    static_cast<void>(block_on(here, [&] { return ask<find>(there, "lost"); }));
  } catch (const parley::thrown<not_found>& e) {
    CHECK(parley::as_failure(e).code() == errc::declared);
    CHECK(e.tried == 3);
    return e.key;
  }
  return "nothing was thrown";
}

TEST_CASE("a declared failure of another process is thrown as its own type, whoever announced it") {
  auto [here_knows, there_knows] = GENERATE(table<bool, bool>(
      {{true, true}, {true, false}, {false, true}, {false, false}})); // NOLINT: a table
  CAPTURE(here_knows, there_knows);
  peer other("failing store", {there_knows ? "announced" : "unknown"});
  parley::system here(configured(here_knows));
  REQUIRE(catch_not_found(here, reach<store>(here, other)) == "lost");
}

TEST_CASE("a raw actor of another process can send a declared failure as two strings") {
  auto announced = GENERATE(true, false);
  CAPTURE(announced);
  peer other("raw failing store");
  parley::system here(configured(announced));
  REQUIRE(catch_not_found(here, reach_raw<store>(here, other)) == "lost");
}

TEST_CASE("an undeclared failure of another process arrives with its text and origin") {
  peer other("failing store", {"unknown"});
  network here;
  auto there = reach<store>(here, other);
  try {
    static_cast<void>(block_on(here, [&] { return ask<find>(there, "fire"); }));
    FAIL("nothing was thrown");
  } catch (const failure& e) {
    INFO(e.what());
    CHECK(e.code() == errc::handler_threw);
    CHECK(e.text() == "disk on fire");
    CHECK(e.origin().starts_with("e2e_failure.store_service#"));
    CHECK(e.where().starts_with("failure.test.cpp:")); // the line of block_on
  }
}

} // namespace parley_test
