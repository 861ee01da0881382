// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"
#include "messaging/fixture.hpp"

#include <deque>
#include <unordered_map>
#include <unordered_set>

namespace wire_test {

struct text {
  std::string value;
};
PARLEY_MESSAGE(text, value)

struct reals {
  float single = 0;
  double real = 0;
};
PARLEY_MESSAGE(reals, single, real)

struct measurement {
  double value = 0;
  float error = 0;
  std::chrono::milliseconds length{};
  std::chrono::duration<double> exact{};
  std::chrono::system_clock::time_point when{};
  bool operator==(const measurement&) const = default;
};
PARLEY_MESSAGE(measurement, value, error, length, exact, when)

struct real_containers {
  std::vector<std::vector<double>> list;
  std::map<double, double> map;
  std::set<double> set;
  std::array<double, 2> array{};
  std::optional<double> optional;
  std::variant<int, double> any;
  std::chrono::duration<float> span{0};
  std::vector<std::chrono::duration<float>> spans;
  std::vector<std::array<double, 2>> pairs;
};
PARLEY_MESSAGE(real_containers, list, map, set, array, optional, any, span, spans, pairs)

struct variants {
  std::variant<std::monostate, int, int> twice;
  std::variant<std::monostate, std::string> maybe;
};
PARLEY_MESSAGE(variants, twice, maybe)

struct octets {
  std::vector<std::byte> bytes;
  std::vector<std::uint8_t> numbers;
  std::vector<char> characters;
};
PARLEY_MESSAGE(octets, bytes, numbers, characters)

struct loose {
  std::unordered_map<int, std::string> names;
  std::unordered_set<std::uint64_t> ids;
  std::deque<int> queue;
};
PARLEY_MESSAGE(loose, names, ids, queue)

struct times {
  std::chrono::nanoseconds fine{0};
  std::chrono::hours coarse{0};
  std::chrono::sys_seconds second;
  std::chrono::steady_clock::time_point local;
};
PARLEY_MESSAGE(times, fine, coarse, second, local)

struct node {
  std::vector<node> children;
};
PARLEY_MESSAGE(node, children)

struct branch {
  std::map<std::string, branch> named;
  std::variant<std::monostate, std::vector<branch>> any;
};
PARLEY_MESSAGE(branch, named, any)

/// As many nodes, one in the other.
node chain(int levels) {
  node out;
  for (int i = 1; i < levels; ++i) {
    node outer;
    outer.children.push_back(std::move(out));
    out = std::move(outer);
  }
  return out;
}

} // namespace wire_test

namespace {

using namespace parley_test;
using namespace wire_test;

TEST_CASE_METHOD(wire, "a message is written from read-only memory") {
  static constexpr measurement known{1.5, 0.25F, std::chrono::milliseconds(3),
                                     std::chrono::duration<double>(0.5),
                                     std::chrono::system_clock::time_point(std::chrono::hours(1))};
  REQUIRE(crossed(known) == known);
}

TEST_CASE_METHOD(wire, "every kind of scalar crosses to another process") {
  CHECK(crossed(some_scalars()) == some_scalars());
  CHECK(crossed(scalars{}) == scalars{});
}

TEST_CASE_METHOD(wire, "every kind of container crosses to another process") {
  CHECK(crossed(some_containers()) == some_containers());
  CHECK(crossed(containers{}) == containers{});
}

TEST_CASE_METHOD(wire, "hashed containers and deques cross") {
  loose x{.names = {{1, "one"}, {2, "two"}}, .ids = {3, UINT64_MAX}, .queue = {4, 5}};
  CHECK(crossed(x) == x);
}

TEST_CASE_METHOD(wire, "integers cross at their bounds") {
  CHECK(crossed(smallest_integers()) == smallest_integers());
  CHECK(crossed(largest_integers()) == largest_integers());
}

TEST_CASE_METHOD(wire, "a real number crosses as it is, also one that is no number") {
  auto infinity = std::numeric_limits<double>::infinity();
  auto out = crossed(reals{-0.0F, infinity});
  CHECK(std::signbit(out.single));
  CHECK(out.real == infinity);
  CHECK(std::isnan(crossed(reals{0, std::nan("")}).real));
  CHECK(crossed(reals{FLT_TRUE_MIN, DBL_MAX}) == reals{FLT_TRUE_MIN, DBL_MAX});
}

TEST_CASE_METHOD(wire, "an infinity crosses inside of any container") {
  auto infinity = std::numeric_limits<double>::infinity();
  using span = std::chrono::duration<float>;
  real_containers x{.list = {{infinity}, {-infinity, 1}},
                    .map = {{infinity, 2}, {3, -infinity}},
                    .set = {-infinity, 4},
                    .array = {infinity, 5},
                    .optional = -infinity,
                    .any = infinity,
                    .span = span(INFINITY),
                    .spans = {span(1), span(INFINITY)},
                    .pairs = {{6, infinity}}};
  CHECK(crossed(x) == x);
}

TEST_CASE_METHOD(wire, "a real number crosses in CAF's own form") {
  auto value = -1234.5678;
  CHECK(written(reals{0.1F, value}) == written(std::make_tuple(0.1F, value)));
  CHECK(written(std::vector{value}) == written(std::make_tuple(std::uint8_t(1), value)));
}

TEST_CASE_METHOD(wire, "a string crosses byte by byte, whatever it holds") {
  for (std::string value : {std::string("a\0b", 3), std::string("größer"), std::string("\xFF\xC0"),
                            std::string(), std::string(100'000, 'x')})
    CHECK(crossed(text{value}).value == value);
}

TEST_CASE_METHOD(wire, "times cross exactly, at their bounds too") {
  times x{.fine = std::chrono::nanoseconds::min(),
          .coarse = std::chrono::hours::max(),
          .second = std::chrono::sys_seconds(-1s),
          .local = std::chrono::steady_clock::time_point::max()};
  CHECK(crossed(x) == x);
}

TEST_CASE_METHOD(wire, "a variant keeps its alternative, also among equal types") {
  variants x;
  x.twice.emplace<2>(5);
  auto second = crossed(x);
  CHECK(second.twice.index() == 2);
  CHECK(std::get<2>(second.twice) == 5);
  CHECK(second.maybe.index() == 0);
  CHECK(crossed(variants{.twice = {}, .maybe = "x"}).maybe.index() == 1);
}

TEST_CASE_METHOD(wire, "a block of bytes crosses whole, as a byte each") {
  octets x{std::vector(70'000, std::byte(7)), {0, 255}, {'a', '\0'}};
  CHECK(crossed(x) == x);
  CHECK(written(x).size() < 70'000 + 20);
}

TEST_CASE_METHOD(wire, "what is read replaces what was there") {
  auto x = some_containers();
  x.flags.clear(); // CAF adds no bool to those of an empty vector<bool>, and removes none
  REQUIRE_FALSE(read(written(containers{}), x));
  CHECK(x == containers{});
}

TEST_CASE_METHOD(wire, "input that ends early is an error at every byte") {
  auto whole = written(some_containers());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    containers out;
    CHECK(read(bytes_of(text_of(whole).substr(0, size)), out));
  }
}

TEST_CASE_METHOD(wire, "a false size is an error, and reserves nothing") {
  auto huge = bytes_of("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"); // a size of 2^63 - 1
  octets out;
  CHECK(read(huge, out) == caf::sec::end_of_stream);
  CHECK(out.bytes.capacity() < 1'000'000);
  std::vector<point> points;
  CHECK(read(huge, points));
  text string;
  CHECK(read(huge, string));
}

TEST_CASE_METHOD(wire, "a message that holds messages of its own type crosses") {
  CHECK(crossed(chain(200)) == chain(200));
  branch x{.named = {{"a", {}}, {"b", {.named = {}, .any = std::vector<branch>(2)}}}, .any = {}};
  CHECK(crossed(x) == x);
}

TEST_CASE_METHOD(wire, "messages nested deeper than 200 levels are refused by their reader") {
  node out;
  auto error = read(written(chain(201)), out);
  CHECK(parley::as_failure(error).text() == "messages nested deeper than 200 levels");
  auto hostile = bytes_of(std::string(1'000'000, '\1')); // each a list of one
  CHECK(read(hostile, out) == caf::sec::invalid_argument);
  CHECK(crossed(chain(200)) == chain(200)); // and what comes next is read as ever
}

TEST_CASE_METHOD(wire, "an alternative that a variant does not have is an error") {
  variants out;
  CHECK(read(bytes_of("\3"), out) == caf::sec::unknown_type);
  CHECK(read(bytes_of("\xFF"), out) == caf::sec::unknown_type);
}

TEST_CASE_METHOD(wire, "messages cross inside of a CAF message") {
  REQUIRE(in_use<point, std::vector<point>, text>());
  auto sent = caf::make_message(point{1, 2}, std::vector{point{3, 4}}, 5);
  auto bytes = written(sent);
  caf::message out;
  REQUIRE_FALSE(read(bytes, out));
  REQUIRE((out.match_elements<point, std::vector<point>, int>()));
  CHECK(out.get_as<point>(0) == point{1, 2});
  CHECK(out.get_as<std::vector<point>>(1) == std::vector{point{3, 4}});
}

TEST_CASE_METHOD(wire, "a CAF message that ends early is an error at every byte") {
  auto whole = written(caf::make_message(point{1, 2}, text{"abc"}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    caf::message out;
    CHECK(read(bytes_of(text_of(whole).substr(0, size)), out));
  }
}

TEST_CASE_METHOD(wire, "a CAF message prints its messages") {
  CHECK(caf::deep_to_string(caf::make_message(point{1, 2})).find("x: 1") != std::string::npos);
  CHECK_FALSE(caf::deep_to_string(caf::make_message(some_containers())).empty());
}

} // namespace
