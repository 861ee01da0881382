// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"
#include "messaging/fixture.hpp"
#include "messaging/listing.hpp"

#include <deque>
#include <list>
#include <unordered_map>
#include <unordered_set>

namespace announce_test {

struct used {
  int value = 0;
};
PARLEY_MESSAGE(used, value)

} // namespace announce_test

namespace {

using namespace parley_test;
using namespace announce_test;
namespace port = parley::port;

TEST_CASE_METHOD(wire, "announce tells the system of the messages that a protocol uses") {
  REQUIRE(in_use<used>());
  CHECK(unannounced<used>(system).empty());
}

TEST_CASE_METHOD(wire, "what CAF itself knows needs no announcement") {
  CHECK(unannounced<int>(system).empty());
  CHECK(unannounced<std::string>(system).empty());
  CHECK(unannounced<void>(system).empty());
}

TEST_CASE("containers of one kind may all be used in one program") {
  caf::actor_system_config config;
  CHECK_NOTHROW((learn<std::vector<int>, std::deque<int>, std::list<int>, std::map<int, int>,
                       std::unordered_map<int, int>, std::multimap<int, int>, std::set<int>,
                       std::unordered_set<int>, std::multiset<int>, std::vector<long>,
                       std::vector<long long>, std::vector<unsigned long>>(config)));
  CHECK(port::wire_name<std::vector<int>>() == "list<int32>");
  CHECK(port::wire_name<std::list<int>>() == "std.list<int32>");
}

} // namespace
