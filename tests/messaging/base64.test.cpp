// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

namespace {

using bytes = std::vector<std::byte>;

bytes of(std::string_view text) {
  bytes out;
  for (char c : text)
    out.push_back(static_cast<std::byte>(c));
  return out;
}

std::string text(std::string_view x) {
  return parley::as_json(of(x)).get<std::string>();
}

bool refused(const std::string& text) {
  try {
    static_cast<void>(parley::from_json_value<bytes>(text));
    return false;
  } catch (const parley::invalid_json& e) {
    return e.problems()[0].text.starts_with("expected a base64 string, got ");
  }
}

TEST_CASE("bytes are base64 with padding in JSON") { // the vectors of RFC 4648
  CHECK(text("") == "");
  CHECK(text("f") == "Zg==");
  CHECK(text("fo") == "Zm8=");
  CHECK(text("foo") == "Zm9v");
  CHECK(text("foob") == "Zm9vYg==");
  CHECK(text("fooba") == "Zm9vYmE=");
  CHECK(text("foobar") == "Zm9vYmFy");
  CHECK(text("\xFB\xFF\xFE") == "+//+");
}

TEST_CASE("bytes are read as they were written, at every length") {
  bytes x;
  for (int i = 0; i < 300; ++i) {
    CHECK(parley::from_json_value<bytes>(parley::as_json(x)) == x);
    x.push_back(static_cast<std::byte>(i * 7));
  }
}

TEST_CASE("base64 without its padding is refused") {
  CHECK(refused("Zg"));
  CHECK(refused("Zg="));
  CHECK(refused("Zm9vY"));
  CHECK(refused("="));
  CHECK(refused("===="));
  CHECK(refused("Z==="));
  CHECK(refused("Zg==Zg=="));
}

TEST_CASE("base64 with foreign digits is refused") {
  CHECK(refused("Zm9-"));
  CHECK(refused("Zm9_"));
  CHECK(refused("Zm 9"));
  CHECK(refused("Zm9\n"));
  CHECK(refused("Zm9\xC3"));
  CHECK(refused(std::string("Zm9\0", 4)));
}

TEST_CASE("base64 that no encoder writes is refused") {
  CHECK(refused("Zh==")); // bits beyond the last byte
  CHECK(refused("Zm9="));
}

TEST_CASE("bytes that are no string are refused") {
  CHECK_THROWS_WITH(parley::parse<bytes>("[1, 2]"),
                    "invalid JSON: expected a base64 string, got an array");
}

} // namespace
