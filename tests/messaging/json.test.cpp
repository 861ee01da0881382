// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

namespace json_test {

using parley_test::point;

struct reals {
  float single = 0;
  double real = 0;
};
PARLEY_MESSAGE(reals, single, real)

struct maybe {
  std::optional<point> place;
  std::optional<std::vector<int>> list;
};
PARLEY_MESSAGE(maybe, place, list)

struct text {
  std::string value;
};
PARLEY_MESSAGE(text, value)

/// What a cell of a database holds.
using cell =
    std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::byte>>;

struct row {
  std::vector<cell> cells;
};
PARLEY_MESSAGE(row, cells)

struct circle {
  int x = 0;
  int y = 0;
};
PARLEY_MESSAGE(circle, x, y)

struct letters {
  char first = 0;
  char32_t second = 0;
};
PARLEY_MESSAGE(letters, first, second)

struct odd_names {
  int x = 0;
  int out = 0;
  int in = 0;
  int f = 0;
  int visit = 0;
};
PARLEY_MESSAGE(odd_names, x, out, in, f, visit)

} // namespace json_test

namespace {

using namespace parley_test;
using namespace json_test;
using parley::as_json;
using parley::from_json_value;
using parley::parse;

template <class T>
T round_trip(const T& x) {
  return parse<T>(as_json(x).dump());
}

TEST_CASE("a message is an object of its fields in JSON") {
  CHECK(as_json(point{1, -2}).dump() == R"({"x":1,"y":-2})");
  CHECK(as_json(nothing{}).dump() == "{}");
}

TEST_CASE("each kind of scalar has a form in JSON") {
  auto x = as_json(some_scalars());
  CHECK(x["nested"] == as_json(point{1, -2}));
  CHECK(x["yes"] == true);
  CHECK(x["text"] == "a \"word\"");
  CHECK(x["paint"] == 1);
  CHECK(x["form"] == "square");
  CHECK(x["wait"] == "1500ms");
  CHECK(x["when"] == "2026-11-22T10:00:00Z");
}

TEST_CASE("each kind of container has a form in JSON") {
  CHECK(as_json(some_containers()).dump() ==
        R"({"any":{"x":9,"y":10},"bytes":"AP8=","flags":[true,false],)"
        R"("list":[{"x":1,"y":2},{"x":3,"y":4}],"names":["a","b"],"none":null,"pair":[5,6],)"
        R"("places":{"home":{"x":7,"y":8}},"some":7})");
}

TEST_CASE("what was written as JSON is read as it was") {
  CHECK(round_trip(some_scalars()) == some_scalars());
  CHECK(round_trip(some_containers()) == some_containers());
  CHECK(round_trip(smallest_integers()) == smallest_integers());
  CHECK(round_trip(largest_integers()) == largest_integers());
  CHECK(round_trip(reals{FLT_MAX, 0.1}) == reals{FLT_MAX, 0.1});
}

TEST_CASE("an alternative of a variant is known by its form") {
  using any = std::variant<std::monostate, bool, std::int64_t, std::string, point>;
  for (const any& x : {any(), any(true), any(std::int64_t{5}), any("text"), any(point{1, 2})})
    CHECK(round_trip(x) == x);
}

TEST_CASE("a variant's whole number and real number stay apart in JSON") {
  using number = std::variant<double, std::int64_t>;
  CHECK(round_trip(number(std::int64_t{5})) == number(std::int64_t{5}));
  CHECK(round_trip(number(5.0)) == number(5.0));
  CHECK(round_trip(number(1e300)) == number(1e300));
  using real = std::variant<std::string, double>;
  CHECK(parse<real>("5") == real(5.0));
  CHECK(std::isnan(std::get<double>(parse<real>("null"))));
}

TEST_CASE("each kind of a database's cell survives JSON, and a text stays plain") {
  row x{{cell(), cell(std::int64_t{5}), cell(5.0), cell("AP8="), cell(std::vector{std::byte(255)}),
         cell(std::vector<std::byte>())}};
  CHECK(as_json(x).dump() ==
        R"({"cells":[null,5,5.0,"AP8=",{"list<byte>":"/w=="},{"list<byte>":""}]})");
  CHECK(round_trip(x) == x);
}

TEST_CASE("alternatives that JSON cannot tell apart stand under their names") {
  using any = std::variant<std::chrono::milliseconds, std::chrono::sys_seconds, std::string, point,
                           circle, std::vector<int>, std::set<int>, std::int8_t, std::uint8_t>;
  auto second = std::chrono::sys_seconds(1s);
  for (const any& x :
       {any(5ms), any(second), any("5ms"), any(point{1, 2}), any(circle{1, 2}), any(std::vector{1}),
        any(std::set{1}), any(std::int8_t{5}), any(std::uint8_t{5})})
    CHECK(round_trip(x) == x);
  CHECK(as_json(any(5ms)).dump() == R"({"duration<int64,1/1000>":"5ms"})");
  CHECK(as_json(any(circle{1, 2})).dump() == R"({"json_test.circle":{"x":1,"y":2}})");
  CHECK(as_json(any("5ms")).dump() == R"("5ms")");
}

TEST_CASE("an object beside alternatives that stand under their names has its name too") {
  using bytes = std::vector<std::byte>;
  using any = std::variant<std::string, bytes, std::map<std::string, std::string>>;
  any tricky = std::map<std::string, std::string>{{"list<byte>", "AP8="}};
  CHECK(round_trip(tricky) == tricky);
  CHECK(round_trip(any(bytes(2))) == any(bytes(2)));
}

TEST_CASE("an enum in a variant stands under its name, whatever its form") {
  using any = std::variant<int, std::string, shape, colour>;
  for (const any& x : {any(1), any("round"), any(shape::round), any(colour::green)})
    CHECK(round_trip(x) == x);
  CHECK(as_json(any(shape::round)).dump() == R"({"parley_test.shape":"round"})");
}

TEST_CASE("a variant keeps its alternative in JSON, also among equal types") {
  using any = std::variant<int, int, std::string, std::string>;
  for (const any& x : {any(std::in_place_index<0>, 5), any(std::in_place_index<1>, 5),
                       any(std::in_place_index<2>, "5"), any(std::in_place_index<3>, "5")})
    CHECK(round_trip(x) == x);
  CHECK(as_json(any(std::in_place_index<1>, 5)).dump() == R"({"int32#2":5})");
}

TEST_CASE("a variant within a variant survives JSON") {
  using inner = std::variant<std::string, std::vector<std::byte>>;
  using plain = std::variant<int, inner>;
  using outer = std::variant<point, std::optional<std::string>, inner>;
  inner bytes = std::vector{std::byte(1)};
  for (const plain& x : {plain(5), plain(inner("x")), plain(bytes)})
    CHECK(round_trip(x) == x);
  for (const outer& x : {outer(point{1, 2}), outer(std::optional<std::string>()),
                         outer(std::optional<std::string>("x")), outer(inner("x")), outer(bytes)})
    CHECK(round_trip(x) == x);
}

TEST_CASE("a character is its number in JSON") {
  CHECK(as_json(letters{'a', U'\u00e9'}).dump() == R"({"first":97,"second":233})");
  CHECK(round_trip(letters{'a', U'\u00e9'}) == letters{'a', U'\u00e9'});
  CHECK_THROWS_WITH(parse<letters>(R"({"first": 256, "second": -1})"),
                    "invalid JSON: /first out of range: 256; /second out of range: -1");
}

TEST_CASE("an optional field may be absent or null") {
  CHECK(parse<maybe>("{}") == maybe{});
  CHECK(parse<maybe>(R"({"place": null, "list": []})") == maybe{.place = {}, .list = {{}}});
}

TEST_CASE("a real number that JSON lacks is null, and read as not a number") {
  auto infinity = std::numeric_limits<double>::infinity();
  CHECK(as_json(reals{-INFINITY, infinity}).dump() == R"({"real":null,"single":null})");
  CHECK(as_json(std::nan("")).is_null());
  CHECK(std::isnan(parse<reals>(R"({"single": 1, "real": null})").real));
}

TEST_CASE("a whole number in JSON may be a real one in the message") {
  CHECK(parse<reals>(R"({"single": 1, "real": -9007199254740993})") ==
        reals{1, -9007199254740992.0});
}

TEST_CASE("a string in JSON may hold any character") {
  CHECK(round_trip(text{std::string("a\0b", 3)}).value == std::string("a\0b", 3));
  CHECK(round_trip(text{"größer \xF0\x9F\x98\x80"}).value == "größer \xF0\x9F\x98\x80");
  CHECK(parse<text>(R"({"value": "\u00e9"})").value == "é");
}

TEST_CASE("a string that is no UTF-8 is kept in JSON, but has no JSON text") {
  auto x = as_json(text{"a\xFF"});
  CHECK(from_json_value<text>(x).value == "a\xFF");
  CHECK_THROWS_AS(x.dump(), parley::json::type_error);
  CHECK(x.dump(-1, ' ', false, parley::json::error_handler_t::replace) ==
        "{\"value\":\"a\xEF\xBF\xBD\"}");
}

TEST_CASE("a field may have a name that the library uses too") {
  odd_names x{1, 2, 3, 4, 5};
  CHECK(as_json(x).dump() == R"({"f":4,"in":3,"out":2,"visit":5,"x":1})");
  CHECK(round_trip(x) == x);
}

TEST_CASE("a message converts to nlohmann's JSON and back") {
  nlohmann::json j = point{1, 2};
  CHECK(j.dump() == R"({"x":1,"y":2})");
  CHECK(j.get<point>() == point{1, 2});
  nlohmann::json list = std::vector{point{3, 4}};
  CHECK(list.get<std::vector<point>>() == std::vector{point{3, 4}});
  CHECK_THROWS_AS(nlohmann::json(1).get<point>(), parley::invalid_json);
}

TEST_CASE("json_of builds an object from names and values") {
  std::string key = "name";
  auto x = parley::json_of("size", 3, key, "it", "wait", 5ms, "at", point{1, 2}, "none",
                           std::optional<int>());
  CHECK(x.dump() == R"({"at":{"x":1,"y":2},"name":"it","none":null,"size":3,"wait":"5ms"})");
  CHECK(parley::json_of().dump() == "{}");
}

TEST_CASE("json_list builds an array from its elements") {
  auto x = parley::json_list(1, "two", point{3, 4}, parley::json_of("five", 6));
  CHECK(x.dump() == R"([1,"two",{"x":3,"y":4},{"five":6}])");
  CHECK(parley::json_list().dump() == "[]");
}

} // namespace
