// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

#include <deque>
#include <unordered_map>

namespace pastes {

struct find {
  std::string key;
};
PARLEY_MESSAGE(find, key)

struct outer {
  struct inner {
    int value = 0;
  };
};
PARLEY_MESSAGE(outer::inner, value)

struct renamed {
  int value = 0;
};
PARLEY_MESSAGE_AS(renamed, "pastes.old_name", 1201, value)

template <class T>
struct page {
  std::vector<T> items;
};
PARLEY_MESSAGE_AS(page<int>, "pastes.numbers", 0, items)

template <class T>
struct pile : std::vector<T> {};

struct tree {
  int value = 0;
  std::vector<tree> children;
};
PARLEY_MESSAGE(tree, value, children)

} // namespace pastes

namespace {

struct hidden {
  int value = 0;
};
PARLEY_MESSAGE_AS(hidden, "tests.hidden", 0, value)

using namespace parley_test;
using parley::name_of;

TEST_CASE("a message is named by its namespace and type, with dots") {
  CHECK(name_of<pastes::find>() == "pastes.find");
  CHECK(name_of<pastes::outer::inner>() == "pastes.outer.inner");
}

TEST_CASE("PARLEY_MESSAGE_AS pins the name and the number") {
  CHECK(name_of<pastes::renamed>() == "pastes.old_name");
  CHECK(parley::detail::info_of<pastes::renamed>().id == 1201);
  CHECK(parley::detail::info_of<pastes::find>().id == 0);
}

TEST_CASE("a template and a type without a portable name are messages by PARLEY_MESSAGE_AS") {
  CHECK(name_of<pastes::page<int>>() == "pastes.numbers");
  CHECK(name_of<hidden>() == "tests.hidden");
  CHECK(to_string(hidden{3}) == "tests.hidden{value: 3}");
}

TEST_CASE("only what PARLEY_MESSAGE was written for is a message") {
  STATIC_CHECK(parley::message<pastes::find>);
  STATIC_CHECK(parley::message<pastes::page<int>>);
  STATIC_CHECK_FALSE(parley::message<pastes::page<char>>);
  STATIC_CHECK_FALSE(parley::message<pastes::outer>);
  STATIC_CHECK_FALSE(parley::message<std::string>);
}

TEST_CASE("a standard type is named by its elements, alike on every compiler") {
  CHECK(name_of<std::vector<pastes::find>>() == "list<pastes.find>");
  CHECK(name_of<std::map<std::string, std::uint16_t>>() == "map<string,uint16>");
  CHECK(name_of<std::set<bool>>() == "set<bool>");
  CHECK(name_of<std::array<double, 3>>() == "array<float64,3>");
  CHECK(name_of<std::optional<std::int8_t>>() == "optional<int8>");
  CHECK(name_of<std::variant<std::monostate, float>>() == "variant<none,float32,>");
  CHECK(name_of<std::vector<std::byte>>() == "list<byte>");
  CHECK(name_of<void>() == "void");
}

TEST_CASE("a container beside the usual ones is named by its template") {
  CHECK(name_of<std::deque<pastes::find>>() == "std.deque<pastes.find>");
  CHECK(name_of<std::unordered_map<std::string, int>>() == "std.unordered_map<string,int32>");
  CHECK(name_of<pastes::pile<int>>() == "pastes.pile<int32>");
}

TEST_CASE("integers of one size that are different types have different names") {
  CHECK(name_of<std::vector<std::int64_t>>() == "list<int64>");
  using other = std::conditional_t<std::is_same_v<std::int64_t, long>, long long, long>;
  CHECK(name_of<std::vector<other>>() == "list<other_int64>");
  CHECK(name_of<std::vector<wchar_t>>() == "list<wchar>");
  CHECK(name_of<std::vector<char>>() == "list<char>");
  CHECK(name_of<std::vector<char32_t>>() == "list<char32>");
}

TEST_CASE("two types that cross in different ways have different names") {
  using namespace std::chrono;
  CHECK(name_of<milliseconds>() == "duration<int64,1/1000>");
  CHECK(name_of<duration<double, std::milli>>() == "duration<float64,1/1000>");
  CHECK(name_of<sys_seconds>() == "time_point<duration<int64,1/1>>");
  CHECK(name_of<time_point<steady_clock, seconds>>() == "local_time_point<duration<int64,1/1>>");
}

TEST_CASE("the name of a handle names its protocol") {
  using store = parley::protocol<parley::outcome<int, pastes::renamed>(pastes::find),
                                 void(pastes::outer::inner)>;
  CHECK(name_of<parley::handle<store>>() == "handle<int32(pastes.find);void(pastes.outer.inner);>");
}

TEST_CASE("a message prints as its name and its fields") {
  CHECK(to_string(point{1, -2}) == "parley_test.point{x: 1, y: -2}");
  CHECK(to_string(nothing{}) == "parley_test.nothing{}");
  std::ostringstream out;
  out << pastes::find{"key"};
  CHECK(out.str() == R"(pastes.find{key: "key"})");
}

TEST_CASE("a scalar field prints as one would write it") {
  CHECK(to_string(some_scalars()) ==
        R"(parley_test.scalars{nested: parley_test.point{x: 1, y: -2}, )"
        R"(empty: parley_test.nothing{}, yes: true, single: 0.5, real: -2.25, )"
        R"(text: "a \"word\"", paint: green, form: 1, wait: 1500ms, measured: 250000000ns, )"
        R"(when: 2026-11-22T10:00:00Z})");
}

TEST_CASE("a container prints with its elements, and bytes as their number") {
  auto x = some_containers();
  x.list.pop_back();
  CHECK(to_string(x) == R"(parley_test.containers{some: 7, none: none, )"
                        R"(list: [parley_test.point{x: 1, y: 2}], flags: [true, false], )"
                        R"(pair: [5, 6], names: ["a", "b"], )"
                        R"(places: {"home": parley_test.point{x: 7, y: 8}}, )"
                        R"(any: parley_test.point{x: 9, y: 10}, bytes: 2 bytes})");
}

TEST_CASE("a small integer prints as a number, never as a character") {
  CHECK(to_string(largest_integers()) ==
        "parley_test.integers{i8: 127, u8: 255, i16: 32767, u16: 65535, i32: 2147483647, "
        "u32: 4294967295, i64: 9223372036854775807, u64: 18446744073709551615}");
}

TEST_CASE("a text prints on one line, and bytes that are no UTF-8 do not break it") {
  CHECK(to_string(pastes::find{"a\nb\tc"}) == R"(pastes.find{key: "a\nb\tc"})");
  CHECK(to_string(pastes::find{std::string("a\0b", 3)}) == R"(pastes.find{key: "a\u0000b"})");
  CHECK(to_string(pastes::find{"größer"}) == "pastes.find{key: \"größer\"}");
  CHECK(to_string(pastes::find{"a\xFF z"}) == "pastes.find{key: \"a\xEF\xBF\xBD z\"}");
}

TEST_CASE("a message that holds messages of its own type prints and compares") {
  pastes::tree x{1, {{2, {}}}};
  CHECK(to_string(x) == "pastes.tree{value: 1, children: [pastes.tree{value: 2, children: []}]}");
  CHECK(x == pastes::tree{1, {{2, {}}}});
  CHECK(x != pastes::tree{1, {{3, {}}}});
}

} // namespace
