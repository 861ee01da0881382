// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

namespace invalid_json_test {

using parley_test::point;

struct reals {
  float single = 0;
  double real = 0;
};
PARLEY_MESSAGE(reals, single, real)

struct shop {
  std::vector<point> places;
  std::map<std::string, int> stock;
};
PARLEY_MESSAGE(shop, places, stock)

struct tree {
  std::vector<tree> children;
};
PARLEY_MESSAGE(tree, children)

} // namespace invalid_json_test

namespace {

using namespace parley_test;
using namespace invalid_json_test;
using parley::as_json;

/// A tree in JSON, as many levels deep.
std::string deep_tree(std::size_t levels) {
  std::string out;
  for (std::size_t i = 0; i < levels / 2; ++i)
    out += R"({"children":[)";
  for (std::size_t i = 0; i < levels / 2; ++i)
    out += "]}";
  return out;
}

/// What is wrong with a text that should be a `T`, a line for each fault.
template <class T>
std::string faults(std::string_view text) {
  try {
    static_cast<void>(parley::parse<T>(text));
    return "none";
  } catch (const parley::invalid_json& e) {
    std::string out;
    for (const auto& [path, fault] : e.problems())
      out += path + " " + fault + "\n";
    return out;
  }
}

TEST_CASE("a missing field is named by its path") {
  CHECK(faults<point>(R"({"x": 1})") == "/y missing\n");
  CHECK(faults<shop>(R"({"places": [{"x": 1, "y": 2}, {"y": 3}], "stock": {}})") ==
        "/places/1/x missing\n");
}

TEST_CASE("an unknown field is named, after all others") {
  CHECK(faults<point>(R"({"a": 0, "x": 1, "z": 2})") == "/y missing\n/a unknown\n/z unknown\n");
  CHECK(faults<nothing>(R"({"a/b~c": 0})") == "/a~1b~0c unknown\n");
}

TEST_CASE("a value of another type is named with what was expected") {
  CHECK(faults<point>("[]") == " expected an object, got an array\n");
  CHECK(faults<shop>(R"({"places": {}, "stock": []})") ==
        "/places expected an array, got an object\n/stock expected an object, got an array\n");
  CHECK(faults<bool>("1") == " expected true or false, got a number\n");
  CHECK(faults<std::string>("false") == " expected a string, got a boolean\n");
  CHECK(faults<double>(R"("1")") == " expected a number, got a string\n");
  CHECK(faults<int>("null") == " expected a whole number, got null\n");
  CHECK(faults<std::monostate>("[]") == " expected null, got an array\n");
}

TEST_CASE("all faults are told at once") {
  CHECK(faults<shop>(R"({"places": [1, {"x": "2", "z": 3}], "stock": {"tea": null, "ink": 1}})") ==
        "/places/0 expected an object, got a number\n"
        "/places/1/x expected a whole number, got a string\n"
        "/places/1/y missing\n"
        "/places/1/z unknown\n"
        "/stock/tea expected a whole number, got null\n");
}

TEST_CASE("the faults stand in one line of the exception's text") {
  CHECK_THROWS_WITH(parley::parse<point>(R"({"x": 1.5, "z": 0})"),
                    "invalid JSON: /x expected a whole number, got 1.5; /y missing; /z unknown");
  CHECK_THROWS_WITH(parley::parse<point>("1"), "invalid JSON: expected an object, got a number");
}

TEST_CASE("an integer that does not fit is out of range, never cut") {
  CHECK(faults<std::int8_t>("128") == " out of range: 128\n");
  CHECK(faults<std::int8_t>("-129") == " out of range: -129\n");
  CHECK(faults<std::uint8_t>("-1") == " out of range: -1\n");
  CHECK(faults<std::int32_t>("2147483648") == " out of range: 2147483648\n");
  CHECK(faults<std::int64_t>("9223372036854775808") == " out of range: 9223372036854775808\n");
  CHECK(faults<std::uint64_t>("18446744073709551616") == " out of range: 1.8446744073709552e+19\n");
}

TEST_CASE("a whole number is written without a point") {
  CHECK(faults<int>("1.0") == " expected a whole number, got 1.0\n");
  CHECK(faults<int>("0.5") == " expected a whole number, got 0.5\n");
}

TEST_CASE("a real number that does not fit is out of range") {
  CHECK(faults<float>("1e39") == " out of range: 1e+39\n");
  CHECK(faults<float>("-1e39") == " out of range: -1e+39\n");
  CHECK(faults<double>("1e308") == "none");
}

TEST_CASE("an array of fixed size wants as many elements") {
  CHECK(faults<std::array<int, 2>>("[1]") == " expected 2 elements, got 1\n");
  CHECK(faults<std::array<int, 2>>("[1, 2, 3]") == " expected 2 elements, got 3\n");
  CHECK(faults<std::array<int, 2>>("[1, true]") == "/1 expected a whole number, got a boolean\n");
}

TEST_CASE("a value that no alternative takes is told as such") {
  using any = std::variant<std::int64_t, std::string, point>;
  CHECK(faults<any>("true") == " expected another type, got a boolean\n");
  CHECK(faults<any>(R"({"x": 1, "y": 2, "z": 3})") == "/z unknown\n");
  CHECK(faults<any>("9223372036854775808") == " out of range: 9223372036854775808\n");
  CHECK(faults<std::variant<bool, std::string>>("1") == " expected another type, got a number\n");
}

TEST_CASE("a value of a variant that stands under its name is faulted with the name") {
  using any = std::variant<std::string, std::vector<std::byte>, std::chrono::seconds>;
  CHECK(faults<any>(R"({"list<byte>": "?"})") ==
        "/list<byte> expected a base64 string, got \"?\"\n");
  CHECK(faults<any>("1") == " expected another type, got a number\n");
  for (auto text : {"{}", R"({"string": "x"})", R"({"list<byte>": "", "duration<int64,1/1>": ""})"})
    CHECK(faults<any>(text) == " expected an object with one member, named \"list<byte>\" or "
                               "\"duration<int64,1/1>\"\n");
}

TEST_CASE("JSON that is nested too deep is refused before it is read") {
  CHECK(faults<tree>(deep_tree(200)) == "none");
  CHECK(faults<tree>(deep_tree(202)) == " nested deeper than 200 levels\n");
  CHECK(faults<tree>(deep_tree(400'000)) == " nested deeper than 200 levels\n");
  CHECK(faults<parley::json>(std::string(201, '[') + std::string(201, ']')) ==
        " nested deeper than 200 levels\n");
}

TEST_CASE("an enum takes its own values only") {
  CHECK(faults<shape>(R"("square")") == "none");
  CHECK(faults<shape>(R"("squares")") == " not a known value: \"squares\"\n");
  CHECK(faults<shape>("1") == " not a known value: 1\n");
  CHECK(faults<colour>("1") == "none");
  CHECK(faults<colour>("256") == " not a known value: 256\n");
  CHECK(faults<colour>("1e300") == " not a known value: 1e+300\n");
  CHECK(faults<colour>("0.5") == " not a known value: 0.5\n");
  CHECK(faults<colour>(R"("green")") == " not a known value: \"green\"\n");
}

TEST_CASE("an element of a set that stands there twice is one") {
  CHECK(parley::parse<std::set<int>>("[2, 1, 2]") == std::set{1, 2});
}

TEST_CASE("a text that is no JSON is one fault of the whole") {
  for (auto text : {"", "{", "{]", "nul", "{} {}", "\xFF", "\"\xC0\"", "01", "1e999"}) {
    CAPTURE(text);
    CHECK_THAT(faults<point>(text), Catch::Matchers::StartsWith(" [json.exception"));
  }
}

TEST_CASE("a JSON value is read like a text") {
  CHECK(parley::from_json_value<point>(parley::json_of("x", 1, "y", 2)) == point{1, 2});
  CHECK_THROWS_AS(parley::from_json_value<point>(parley::json_of("x", 1)), parley::invalid_json);
  CHECK_THROWS_AS(parley::from_json_value<shape>(nlohmann::json("\xFF")), parley::invalid_json);
}

TEST_CASE("a nested text that is no UTF-8 does not break the report") {
  nlohmann::json value = {{"x", "\xFF"}, {"\xFF", 1}, {"y", 1}};
  CHECK_THROWS_WITH(parley::from_json_value<point>(value),
                    "invalid JSON: /x expected a whole number, got a string; /\xFF unknown");
}

} // namespace
