// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/detail/exact_json.hpp"

#include "messaging/everything.hpp"

#include <bit>

namespace {

using namespace std::string_literals;
using nlohmann::json;
using parley::detail::exact_text;
using parley::detail::parse_exact;

/// Counts the strings of `size` of these bytes that do not survive.
int lost(std::string_view bytes, std::size_t size, const std::string& begin = {}) {
  if (size == 0)
    return parse_exact(exact_text(begin)) == json(begin) ? 0 : 1;
  int out = 0;
  for (char c : bytes)
    out += lost(bytes, size - 1, begin + c);
  return out;
}

TEST_CASE("every string survives exact text, whatever its bytes") {
  std::string all;
  for (int i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  CHECK(lost(all, 0) + lost(all, 1) + lost(all, 2) == 0);
  // one of each kind that UTF-8 tells apart
  CHECK(lost("\x7F\x80\x8F\x90\x9F\xA0\xBF\xC2\xE0\xE1\xED\xF0\xF1\xF4\xF5", 4) == 0);
  CHECK(parse_exact(exact_text(all)) == json(all));
}

TEST_CASE("what JSON can hold stands in exact text as ever") {
  json x = {{"größer", "a\0b \xF0\x9F\x98\x80"s}, {"list", {1, 2.5, nullptr, true, "\u07FF"}}};
  CHECK(exact_text(x) == x.dump());
  CHECK(parse_exact(x.dump()) == x);
}

TEST_CASE("a string that is no UTF-8 is base64 in exact text") {
  CHECK(exact_text("\xFF") == R"("\u0000base64:/w==")");
  CHECK(exact_text({{"\xFE", 1}, {"\xFF", 2}}) ==
        R"({"\u0000base64:/g==":1,"\u0000base64:/w==":2})");
}

TEST_CASE("a real number that JSON lacks is its bits in exact text") {
  CHECK(exact_text(INFINITY) == R"("\u0000real:7ff0000000000000")");
  CHECK(exact_text(-INFINITY) == R"("\u0000real:fff0000000000000")");
  auto strange = std::bit_cast<double>(0xFFF8'0000'0000'0123);
  auto back = parse_exact(exact_text({strange}))[0].get<double>();
  CHECK(std::bit_cast<std::uint64_t>(back) == 0xFFF8'0000'0000'0123);
}

TEST_CASE("a string that looks like an escape is taken for itself") {
  for (const auto& text : {"\0base64:/w=="s, "\0real:7ff0000000000000"s, "\0"s, "\0\0"s,
                           "base64:/w=="s, "real:7ff0000000000000"s}) {
    CHECK(parse_exact(exact_text(text)) == json(text));
    CHECK(parse_exact(exact_text({{text, {text}}})) == json{{text, {text}}});
  }
}

TEST_CASE("an escape that nobody writes stays as it is") {
  for (const auto& text :
       {"\0base64:?"s, "\0base64"s, "\0real:"s, "\0real:7ff"s, "\0real:7ff000000000000g"s,
        "\0real:7ff00000000000000"s, "\0real:-7ff00000000000000"s, "\0other:1"s})
    CHECK(parse_exact(json(text).dump()) == json(text));
}

TEST_CASE("exact text that is nested deeper than JSON may be is not searched for escapes") {
  auto escaped = R"("\u0000base64:eA==")"s;
  auto nested = [&](std::size_t levels) {
    return parse_exact(std::string(levels, '[') + escaped + std::string(levels, ']')).dump();
  };
  CHECK(nested(200).find(R"("x")") != std::string::npos);
  CHECK(nested(201).find(escaped) != std::string::npos);
  CHECK_FALSE(parse_exact(std::string(100'000, '[') + std::string(100'000, ']')).is_discarded());
}

TEST_CASE("exact text that is no JSON is discarded") {
  for (auto text : {"", "{", "[1,", "\"\xFF\""})
    CHECK(parse_exact(text).is_discarded());
}

} // namespace
