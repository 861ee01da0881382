// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"
#include "messaging/fixture.hpp"
#include "messaging/listing.hpp"
#include "parley/messaging/caf/category.hpp"

#include <functional>

namespace named_test {

struct used {
  int value = 0;
};
PARLEY_MESSAGE(used, value)

struct stranger {
  int value = 0;
};
PARLEY_MESSAGE(stranger, value)

/// With inspections of its own around it, as a user of plain CAF writes them.
struct guest {
  int value = 0;
  bool operator==(const guest&) const = default;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, guest& x) {
  return f(x.value);
}

template <class Inspector, class T>
typename Inspector::result_type inspect(Inspector& f, std::optional<T>& x) {
  auto value = x.value_or(T{-1});
  auto result = f(value);
  x = value;
  return result;
}

struct first {
  int value = 0;
};
PARLEY_MESSAGE_AS(first, "named_test.same", 0, value)

struct second {
  std::string value;
};
PARLEY_MESSAGE_AS(second, "named_test.same", 0, value)

} // namespace named_test

namespace {

using namespace parley_test;
using namespace named_test;
using parley::errc;
using parley::failure;
using parley::port::to_error;

TEST_CASE_METHOD(wire, "a message that no protocol names is unknown") {
  CHECK(unannounced<stranger>(system) == std::vector<std::string>{"named_test.stranger"});
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
  CHECK_THROWS_WITH(
      (learn<first, second>(config)),
      "parley::announce: the wire name \"named_test.same\" is that of two types, "
      "named_test::first and named_test::second; give one of them another with PARLEY_MESSAGE_AS");
}

TEST_CASE("two types of one name are refused also when C++ calls them alike, in two files") {
  namespace identity = parley::port::identity;
  caf::actor_system_config config;
  auto last = identity::entry_of<second>(nullptr);
  auto one = identity::entry_of<first>(&last);
  last.cpp_name = one.cpp_name;
  CHECK_THROWS_WITH(identity::learn(config, &one),
                    Catch::Matchers::StartsWith("parley::announce: the wire name"));
}

TEST_CASE("two containers of one name are refused with a way out") {
  caf::actor_system_config config;
  CHECK_THROWS_WITH((learn<std::set<int>, std::set<int, std::greater<>>>(config)),
                    Catch::Matchers::EndsWith("put one of them into a message of its own"));
}

TEST_CASE_METHOD(wire, "a message crosses under its name inside of a CAF message") {
  REQUIRE(in_use<used>());
  auto bytes = written(caf::make_message(used{1}));
  CHECK(text_of(bytes).find("named_test.used") != std::string::npos);
}

TEST_CASE_METHOD(wire, "a user's own inspection of a standard type is preferred") {
  CHECK(written(std::optional<guest>()) == written(-1));
  CHECK(crossed(std::optional(guest{5})) == guest{5});
  CHECK(crossed(std::vector{std::optional(guest{6})}) == std::vector{std::optional(guest{6})});
}

TEST_CASE_METHOD(wire, "a type that was never announced is an error for its reader") {
  struct knowing : announced_config {
    knowing() { add_message_type<stranger>("named_test.stranger"); }
  } config;
  caf::actor_system sender(config);
  parley::port::bytes bytes;
  REQUIRE_FALSE(parley::port::write_bytes(sender, caf::make_message(stranger{1}), bytes));
  caf::message out;
  CHECK(read(bytes, out) == caf::sec::unknown_type);
}

TEST_CASE_METHOD(wire, "CAF's logs print a failure as we do") {
  failure f(errc::overloaded, "the queue is full");
  CHECK(system.render(to_error(f)) == f.what());
  auto odd = parley::port::error_of(errc::broken_promise,
                                    caf::make_message(std::string("name"), std::string("{")));
  CHECK(system.render(odd).starts_with("broken_promise: "));
}

} // namespace
