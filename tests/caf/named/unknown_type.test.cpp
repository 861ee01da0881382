// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/museum.hpp"

namespace e2e_unknown {

struct novelty {
  int n = 0;
};
struct get_novelty {};
PARLEY_MESSAGE(novelty, n)
PARLEY_MESSAGE(get_novelty)

using inventor = parley::protocol<novelty(get_novelty)>;

class inventor_service : public parley::service<inventor> {
public:
  novelty on(get_novelty) { return {7}; }
};

} // namespace e2e_unknown

namespace parley_test {

using namespace e2e_unknown;

/// A configuration to which all is announced but `T`, as in a program that does not know it.
template <class T>
std::unique_ptr<caf::actor_system_config> without() {
  auto config = networked();
  parley::announce(*config);
  config->type_names_by_rtti.erase(std::type_index(typeid(T)));
  config->value_factories_by_rtti.erase(std::type_index(typeid(T)));
  config->value_factories_by_name.erase(std::string(parley::name_of<T>()));
  return config;
}

const role museum_role("museum", [](const std::vector<std::string>&) {
  auto config = without<modern>();
  caf::actor_system here(*config);
  serve(here, parley::spawn<museum_service>(here));
});

const role raw_museum_role("raw museum", [](const std::vector<std::string>&) {
  auto config = networked();
  config->add_message_type<known>("e2e_unknown.known");
  caf::actor_system here(*config);
  serve(here, here.spawn<raw_museum>());
});

const role inventor_role("inventor", [](const std::vector<std::string>&) {
  network here;
  auto mine = parley::spawn<inventor_service>(here);
  serve(here, caf::actor_cast<caf::actor>(mine)); // CAF compares the types of typed actors
});

/// Asks with a message of a type that the other process does not know, then with one that it knows.
void check_unknown(caf::actor_system& here, const handle<fair>& there) {
  auto unknown = [&] { return parley::as_outcome(ask<modern>(there.within(60s))); };
  auto start = std::chrono::steady_clock::now();
  auto out = block_on(here, unknown);
  REQUIRE(out.get_if<failure>() != nullptr);
  INFO(out.get_if<failure>()->what());
  CHECK(out.get_if<failure>()->code() == errc::bad_response);
  CHECK(out.get_if<failure>()->text() == "the receiver does not handle this message");
  CHECK(std::chrono::steady_clock::now() - start < 5s);
  CHECK(block_on(here, [&] { return ask<known>(there); }) == 1);
}

TEST_CASE("a message of a type that the callee's process does not know fails at once") {
  peer other("museum");
  network here;
  auto there = reach<museum>(here, other);
  check_unknown(here, handle<fair>::unchecked(caf::actor_cast<caf::actor>(there)));
}

TEST_CASE("a message of a type that a raw actor's process does not know fails at once") {
  peer other("raw museum");
  network here;
  check_unknown(here, reach_raw<fair>(here, other));
}

TEST_CASE("an answer of a type that the asking process does not know fails at once") {
  peer other("inventor");
  auto config = without<novelty>();
  caf::actor_system here(*config);
  auto there = reach_raw<inventor>(here, other);
  auto start = std::chrono::steady_clock::now();
  auto unknown = [&] { return parley::as_outcome(ask<get_novelty>(there.within(60s))); };
  auto out = block_on(here, unknown);
  REQUIRE(out.get_if<failure>() != nullptr);
  INFO(out.get_if<failure>()->what());
  CHECK(out.get_if<failure>()->code() == errc::bad_response);
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

} // namespace parley_test
