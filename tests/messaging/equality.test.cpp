// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

namespace equality_test {

struct member_equal {
  int key = 0;
  int noise = 0;
  bool operator==(const member_equal& other) const { return key == other.key; }
};
PARLEY_MESSAGE(member_equal, key, noise)

struct free_equal {
  int key = 0;
  int noise = 0;
};
inline bool operator==(const free_equal& a, const free_equal& b) {
  return a.key == b.key;
}
PARLEY_MESSAGE(free_equal, key, noise)

struct friend_equal {
  int key = 0;
  int noise = 0;
  friend bool operator==(const friend_equal& a, const friend_equal& b) { return a.key == b.key; }
};
PARLEY_MESSAGE(friend_equal, key, noise)

struct defaulted {
  int key = 0;
  auto operator<=>(const defaulted&) const = default;
};
PARLEY_MESSAGE(defaulted, key)

struct opaque {
  int value = 0;
};

struct holds_opaque {
  opaque value;
};
PARLEY_MESSAGE(holds_opaque, value)

} // namespace equality_test

namespace {

using namespace parley_test;
using namespace equality_test;

TEST_CASE("messages are equal when all their fields are") {
  CHECK(point{1, 2} == point{1, 2});
  CHECK(point{1, 2} != point{1, 3});
  CHECK(nothing{} == nothing{});
  CHECK(some_scalars() == some_scalars());
  CHECK(some_containers() == some_containers());
}

TEST_CASE("a message with an equality of its own keeps it") {
  CHECK(member_equal{1, 2} == member_equal{1, 3});
  CHECK(member_equal{1, 2} != member_equal{2, 2});
  CHECK(free_equal{1, 2} == free_equal{1, 3});
  CHECK(free_equal{1, 2} != free_equal{2, 2});
  CHECK(friend_equal{1, 2} == friend_equal{1, 3});
}

TEST_CASE("a message with a defaulted comparison keeps its order") {
  CHECK(defaulted{1} == defaulted{1});
  CHECK(defaulted{1} < defaulted{2});
}

TEST_CASE("a field with an equality of its own decides for the message that holds it") {
  CHECK(std::vector{member_equal{1, 2}} == std::vector{member_equal{1, 3}});
}

TEST_CASE("a message with a field that has no equality has none") {
  STATIC_CHECK_FALSE(std::equality_comparable<holds_opaque>);
}

} // namespace
