// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"
#include "messaging/fixture.hpp"

#include <deque>
#include <list>
#include <unordered_map>
#include <unordered_set>

namespace announce_test {

struct used {
  int value = 0;
};
PARLEY_MESSAGE(used, value)

struct unused {
  int value = 0;
};
PARLEY_MESSAGE(unused, value)

struct first {
  int value = 0;
};
PARLEY_MESSAGE_AS(first, "announce_test.same", 0, value)

struct second {
  std::string value;
};
PARLEY_MESSAGE_AS(second, "announce_test.same", 0, value)

} // namespace announce_test

namespace {

using namespace parley_test;
using namespace announce_test;
namespace port = parley::port;

template <class... Ts>
void add_all(caf::actor_system_config& config) {
  (port::identity::add_to<Ts>(config), ...);
}

template <class T>
std::vector<std::string> unannounced(caf::actor_system& system) {
  std::vector<std::string> out;
  port::collect_unannounced<T>(system, out);
  return out;
}

TEST_CASE_METHOD(wire, "announce tells the system of the messages that a protocol uses") {
  REQUIRE(in_use<used>());
  CHECK(unannounced<used>(system).empty());
  CHECK(unannounced<unused>(system) == std::vector<std::string>{"announce_test.unused"});
}

TEST_CASE_METHOD(wire, "what CAF itself knows needs no announcement") {
  CHECK(unannounced<int>(system).empty());
  CHECK(unannounced<std::string>(system).empty());
  CHECK(unannounced<void>(system).empty());
}

TEST_CASE("announcing twice is the same as announcing once") {
  announced_config config;
  auto types = config.type_names_by_rtti.size();
  auto renderers = config.error_renderers.size();
  parley::announce(config);
  CHECK(config.type_names_by_rtti.size() == types);
  CHECK(config.error_renderers.size() == renderers);
  caf::actor_system system(config);
}

TEST_CASE("a type that the user told CAF of keeps the name that he gave it") {
  caf::actor_system_config config;
  config.add_message_type<used>("mine");
  REQUIRE(in_use<used>());
  parley::announce(config);
  CHECK(config.type_names_by_rtti.at(typeid(used)) == "mine");
}

TEST_CASE("two types of one name are refused before they are taken for each other") {
  caf::actor_system_config config;
  port::identity::add_to<first>(config);
  CHECK_THROWS_WITH(
      port::identity::add_to<second>(config),
      "parley::announce: \"announce_test.same\" is the wire name of two types, "
      "announce_test::second and another; give one of them a name with PARLEY_MESSAGE_AS");
}

TEST_CASE("containers of one kind may all be used in one program") {
  caf::actor_system_config config;
  add_all<std::vector<int>, std::deque<int>, std::list<int>>(config);
  add_all<std::map<int, int>, std::unordered_map<int, int>, std::multimap<int, int>>(config);
  add_all<std::set<int>, std::unordered_set<int>, std::multiset<int>>(config);
  add_all<std::vector<long>, std::vector<long long>, std::vector<unsigned long>>(config);
  CHECK(config.type_names_by_rtti.at(typeid(std::vector<int>)) == "list<int32>");
  CHECK(config.type_names_by_rtti.at(typeid(std::list<int>)) == "std.list<int32>");
}

TEST_CASE("two containers of one name are refused with a way out") {
  caf::actor_system_config config;
  add_all<std::set<int>>(config);
  CHECK_THROWS_WITH((add_all<std::set<int, std::greater<>>>(config)),
                    Catch::Matchers::EndsWith("put one of them into a message of its own"));
}

} // namespace
