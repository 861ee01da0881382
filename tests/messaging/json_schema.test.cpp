// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

namespace json_schema_test {

struct branch {
  std::string name;
  std::vector<branch> children;
  std::map<std::string, branch> named;
};
PARLEY_MESSAGE(branch, name, children, named)

struct choice {
  std::variant<std::monostate, std::int64_t, std::string, std::vector<std::byte>, double> any;
  std::optional<parley_test::point> where;
};
PARLEY_MESSAGE(choice, any, where)

enum class size : std::uint8_t { small, large };
enum class taste { sweet, sour };
NLOHMANN_JSON_SERIALIZE_ENUM(taste, {{taste::sweet, "sweet"}, {taste::sour, "sour"}})

} // namespace json_schema_test

using namespace parley_test;
using namespace json_schema_test;
using parley::json;
using parley::json_schemas;

TEST_CASE("a schema of a message refers to it by its wire name") {
  json_schemas all("#/parts/");
  REQUIRE(all.of<point>() == json{{"$ref", "#/parts/parley_test.point"}});
  REQUIRE(all.named() == json::parse(R"({"parley_test.point": {
    "type": "object",
    "properties": {
      "x": {"type": "integer", "minimum": -2147483648, "maximum": 2147483647},
      "y": {"type": "integer", "minimum": -2147483648, "maximum": 2147483647}},
    "required": ["x", "y"],
    "additionalProperties": false}})"));
}

TEST_CASE("a schema of a message without fields allows none") {
  json_schemas all("");
  all.of<nothing>();
  REQUIRE(all.named()["parley_test.nothing"] ==
          json::parse(R"({"type": "object", "properties": {}, "required": [],
                          "additionalProperties": false})"));
}

TEST_CASE("a schema of a message within itself refers to itself") {
  json_schemas all("#/");
  all.of<branch>();
  auto self = json{{"$ref", "#/json_schema_test.branch"}};
  auto& properties = all.named()["json_schema_test.branch"]["properties"];
  REQUIRE(properties["children"] == json{{"type", "array"}, {"items", self}});
  REQUIRE(properties["named"] == json{{"type", "object"}, {"additionalProperties", self}});
}

TEST_CASE("a schema of an optional field does not require it, and allows null") {
  json_schemas all("#/");
  all.of<choice>();
  auto& schema = all.named()["json_schema_test.choice"];
  REQUIRE(schema["required"] == json::array({"any"}));
  REQUIRE(schema["properties"]["where"] ==
          json::parse(R"({"anyOf": [{"$ref": "#/parley_test.point"}, {"type": "null"}]})"));
}

TEST_CASE("a schema of a variant tells its alternatives as JSON does") {
  json_schemas all("#/");
  all.of<choice>();
  REQUIRE(all.named()["json_schema_test.choice"]["properties"]["any"] == json::parse(R"({"anyOf": [
    {"type": "null"},
    {"type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807},
    {"type": "string"},
    {"type": "object", "properties": {"list<byte>": {"type": "string", "contentEncoding": "base64"}},
     "required": ["list<byte>"], "additionalProperties": false},
    {"type": ["number", "null"]}]})"));
}

TEST_CASE("a schema of an enum is a number's, or anything for one that has names of its own") {
  json_schemas all("#/");
  REQUIRE(all.of<json_schema_test::size>() ==
          json::parse(R"({"type": "integer", "minimum": 0, "maximum": 255})"));
  REQUIRE(all.of<json_schema_test::taste>() == json::object());
}

TEST_CASE("a schema of times, texts and lists says how they are written") {
  json_schemas all("");
  REQUIRE(all.of<std::chrono::milliseconds>() ==
          json{{"type", "string"}, {"pattern", "^-?[0-9]+(ms|s|min|h|d)$"}});
  REQUIRE(all.of<std::chrono::days>()["pattern"] == "^-?[0-9]+(d)$");
  REQUIRE(all.of<std::chrono::weeks>()["pattern"] == "^-?[0-9]+(ns|us|ms|s|min|h|d)$");
  REQUIRE(all.of<std::chrono::duration<double>>()["pattern"] == "^-?[0-9]+(ns|us|ms|s|min|h|d)$");
  REQUIRE(all.of<std::chrono::system_clock::time_point>() ==
          json{{"type", "string"}, {"format", "date-time"}, {"pattern", "Z$"}});
  REQUIRE(all.of<std::array<bool, 2>>() ==
          json::parse(R"({"type": "array", "items": {"type": "boolean"}, "minItems": 2,
                          "maxItems": 2})"));
  REQUIRE(all.of<shape>() == json::object());
  REQUIRE(all.of<json>() == json::object());
  REQUIRE(all.named().empty());
}
