// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"
#include "messaging/fixture.hpp"
#include "messaging/listing.hpp"

namespace numbered_test {

struct hashed {
  int value = 0;
};
PARLEY_MESSAGE(hashed, value)

struct pinned {
  int value = 0;
};
PARLEY_MESSAGE_AS(pinned, "numbered_test.pinned", 1201, value)

struct mine {
  int value = 0;
};
PARLEY_MESSAGE(mine, value)

struct forgotten {
  int value = 0;
};
PARLEY_MESSAGE(forgotten, value)

/// With an inspection of its own, as a user of plain CAF writes it.
struct guest {
  int value = 0;
  bool operator==(const guest&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, guest& x) {
  return f.object(x).fields(f.field("value", x.value));
}

struct host {
  std::optional<guest> at_home;
  std::vector<guest> invited;
};
PARLEY_MESSAGE(host, at_home, invited)

struct blank {};
PARLEY_MESSAGE(blank)

struct blanks {
  std::vector<blank> all;
};
PARLEY_MESSAGE(blanks, all)

} // namespace numbered_test

CAF_BEGIN_TYPE_ID_BLOCK(numbered_test, caf::first_custom_type_id + 50)
CAF_ADD_TYPE_ID(numbered_test, (numbered_test::mine))
CAF_ADD_TYPE_ID(numbered_test, (numbered_test::guest))
CAF_END_TYPE_ID_BLOCK(numbered_test)
CAF_BEGIN_TYPE_ID_BLOCK(numbered_test_forgotten, caf::first_custom_type_id + 60)
CAF_ADD_TYPE_ID(numbered_test_forgotten, (numbered_test::forgotten))
CAF_END_TYPE_ID_BLOCK(numbered_test_forgotten)

namespace {

using namespace parley_test;
using namespace numbered_test;
namespace identity = parley::port::identity;

TEST_CASE_METHOD(wire, "a peer cannot fill memory with elements that take no byte") {
  blanks most{std::vector<blank>(100'000)};
  REQUIRE(crossed(most).all.size() == 100'000);
  most.all.emplace_back();
  blanks out;
  REQUIRE(read(written(most), out));
}

TEST_CASE("a message's number is the hash of its name, the same in every program") {
  STATIC_CHECK(caf::type_id_v<hashed> == 40'417);
  STATIC_CHECK(caf::type_id_v<std::vector<int>> == 10'613);
}

TEST_CASE("a message's number can be pinned") {
  STATIC_CHECK(caf::type_id_v<pinned> == 1201);
}

TEST_CASE_METHOD(wire, "a number that the user gave to a type in CAF's way wins") {
  STATIC_REQUIRE(caf::type_id_v<mine> == caf::first_custom_type_id + 50);
  caf::init_global_meta_objects<caf::id_block::numbered_test>();
  REQUIRE(in_use<mine>());
  CHECK(unannounced<mine>(system).empty());
  caf::message out;
  REQUIRE_FALSE(read(written(caf::make_message(mine{7})), out));
  REQUIRE(out.match_elements<mine>());
  CHECK(out.get_as<mine>(0) == mine{7});
}

TEST_CASE_METHOD(wire, "a type of the user's own number that he forgot to tell CAF of is named") {
  REQUIRE(in_use<forgotten>());
  CHECK(unannounced<forgotten>(system) ==
        std::vector<std::string>{"numbered_test.forgotten (whose number was not told to "
                                 "caf::init_global_meta_objects)"});
}

// Who asks for the number of a type has it in the list for good, so these have none.
void learn_two(const identity::listed& one, caf::type_id_t its_id, const identity::listed& other,
               caf::type_id_t other_id) {
  caf::actor_system_config config;
  identity::entry last{other, other_id, nullptr, nullptr};
  identity::entry first{one, its_id, nullptr, &last};
  identity::learn(config, &first);
}

TEST_CASE("two types of one name are refused before they are taken for each other") {
  CHECK_THROWS_WITH(
      learn_two({"same", "test::one", true, typeid(int)}, 1301,
                {"same", "test::other", true, typeid(long)}, 1302),
      "parley::announce: the wire name \"same\" is that of two types, test::one and test::other; "
      "give one of them another with PARLEY_MESSAGE_AS");
}

TEST_CASE("two types of one name are refused also when C++ calls them alike, in two files") {
  CHECK_THROWS_WITH(learn_two({"same", "(anonymous namespace)::x", true, typeid(int)}, 1301,
                              {"same", "(anonymous namespace)::x", true, typeid(long)}, 1301),
                    Catch::Matchers::StartsWith("parley::announce: the wire name \"same\""));
}

TEST_CASE("two containers of one name are refused with a way out") {
  CHECK_THROWS_WITH(learn_two({"set<int32>", "std::set<int>", false, typeid(int)}, 1301,
                              {"set<int32>", "std::set<int, std::greater<>>", false, typeid(long)},
                              1301),
                    Catch::Matchers::EndsWith("put one of them into a message of its own"));
}

TEST_CASE("two types of one number are refused before they are taken for each other") {
  CHECK_THROWS_WITH(learn_two({"one", "test::one", true, typeid(int)}, 1301,
                              {"other", "test::other", true, typeid(long)}, 1301),
                    "parley::announce: the number 1301 is that of two types, test::one and "
                    "test::other; give one of them another with PARLEY_MESSAGE_AS");
  CHECK_THROWS_WITH(learn_two({"one", "test::one", true, typeid(int)}, 1302,
                              {"other", "test::other", true, typeid(long)}, 5),
                    Catch::Matchers::StartsWith(
                        "parley::announce: the number 5 is that of two types, test::other and "));
}

TEST_CASE("announcing twice is the same as announcing once") {
  announced_config config;
  auto types = caf::detail::global_meta_objects().size();
  parley::announce(config);
  CHECK(caf::detail::global_meta_objects().size() == types);
  caf::actor_system system(config);
}

TEST_CASE_METHOD(wire, "a field of a type that the user inspects in CAF's way crosses") {
  CHECK(crossed(host{guest{5}, {guest{6}, guest{7}}}) == host{guest{5}, {guest{6}, guest{7}}});
  CHECK(crossed(host()) == host());
}

TEST_CASE_METHOD(wire, "a type that was never announced is an error for its reader") {
  REQUIRE(in_use<hashed>());
  auto number = [](caf::type_id_t id) {
    return std::string{static_cast<char>(id >> 8), static_cast<char>(id & 255)};
  };
  auto text = text_of(written(caf::make_message(hashed{1})));
  auto at = text.find(number(caf::type_id_v<hashed>));
  REQUIRE(at != text.npos);
  text.replace(at, 2, number(64'999));
  caf::message out;
  CHECK(read(bytes_of(text), out) == caf::sec::unknown_type);
}

TEST_CASE_METHOD(wire, "CAF's logs print a failure with its code and its details") {
  auto error =
      parley::port::to_error(parley::failure(parley::errc::overloaded, "the queue is full"));
  CHECK_THAT(to_string(error),
             Catch::Matchers::StartsWith(R"(overloaded("", "{\"text\":\"the queue is full\",)"));
}

} // namespace
