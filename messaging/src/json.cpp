// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/json.hpp"

#include "parley/messaging/detail/time_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace parley {

namespace {

std::string describe(const std::vector<invalid_json::problem>& problems) {
  std::string out = "invalid JSON";
  const char* separator = ": ";
  for (const auto& [path, text] : problems) {
    out += std::exchange(separator, "; ");
    if (!path.empty())
      out += path + " ";
    out += text;
  }
  return out;
}

std::string shown(const nlohmann::json& x) {
  return x.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string_view kind_of(const nlohmann::json& x) {
  switch (x.type()) {
  case nlohmann::json::value_t::null:
    return "null";
  case nlohmann::json::value_t::object:
    return "an object";
  case nlohmann::json::value_t::array:
    return "an array";
  case nlohmann::json::value_t::string:
    return "a string";
  case nlohmann::json::value_t::boolean:
    return "a boolean";
  default:
    return "a number";
  }
}

} // namespace

invalid_json::invalid_json(std::vector<problem> problems)
    : problems_(std::move(problems)), what_(describe(problems_)) {}

namespace detail {

namespace {

bool is_deeper(const nlohmann::json& x, int levels) {
  if (!x.is_structured())
    return false;
  return levels == 0 || std::ranges::any_of(
                            x, [&](const auto& element) { return is_deeper(element, levels - 1); });
}

unsigned shape_of(const nlohmann::json& x) {
  switch (x.type()) {
  case nlohmann::json::value_t::null:
    return json_shape::null;
  case nlohmann::json::value_t::object:
    return json_shape::object;
  case nlohmann::json::value_t::array:
    return json_shape::array;
  case nlohmann::json::value_t::string:
    return json_shape::text;
  case nlohmann::json::value_t::boolean:
    return json_shape::boolean;
  default:
    return x.is_number_float() ? json_shape::real : json_shape::whole;
  }
}

/// The alternative that stands in JSON as `x` does; past the end when there is none.
std::size_t find_shape(const std::vector<alternative>& from, const nlohmann::json& x) {
  auto find = [&](unsigned shape) {
    auto fits = [&](const alternative& a) { return !a.tagged && (a.shapes & shape) != 0; };
    return static_cast<std::size_t>(std::ranges::find_if(from, fits) - from.begin());
  };
  auto shape = shape_of(x);
  auto out = find(shape);
  if (out == from.size() && (shape == json_shape::whole || shape == json_shape::null))
    return find(json_shape::real); // which reads these too
  return out;
}

/// The alternative whose name is the only member of `x`; past the end when there is none.
std::size_t find_name(const std::vector<alternative>& from, const nlohmann::json& x) {
  auto is_named = [&](const alternative& a) {
    return a.tagged && x.size() == 1 && x.begin().key() == a.name;
  };
  return static_cast<std::size_t>(std::ranges::find_if(from, is_named) - from.begin());
}

} // namespace

void json_reader::expected(std::string_view what, const nlohmann::json& got) {
  fault("expected " + std::string(what) + ", got " + std::string(kind_of(got)));
}

void json_reader::expected_text(std::string_view what, const nlohmann::json& got) {
  if (!got.is_string())
    return expected(what, got);
  fault("expected " + std::string(what) + ", got " + shown(got));
}

void json_reader::unknown_value(const nlohmann::json& got) {
  fault("not a known value: " + shown(got));
}

void json_reader::enter(std::string_view name) {
  path_ += '/';
  for (char c : name) {
    if (c == '~')
      path_ += "~0";
    else if (c == '/')
      path_ += "~1";
    else
      path_ += c;
  }
}

bool json_reader::takes(const nlohmann::json& in) {
  if (!is_deeper(in, max_json_depth))
    return true;
  fault("nested deeper than " + std::to_string(max_json_depth) + " levels");
  return false;
}

std::size_t json_reader::choose(const std::vector<alternative>& from, const nlohmann::json& in) {
  auto tagged = std::ranges::any_of(from, &alternative::tagged);
  auto index = tagged && in.is_object() ? find_name(from, in) : find_shape(from, in);
  if (index < from.size())
    return index;
  if (!tagged || !in.is_object()) {
    expected("another type", in);
    return index;
  }
  std::string text = "expected an object with one member, named ";
  const char* separator = "";
  for (const auto& x : from)
    if (x.tagged)
      text += std::exchange(separator, " or ") + shown(x.name);
  fault(text);
  return index;
}

std::vector<alternative> told_apart(std::vector<alternative> all) {
  for (auto x = all.begin(); x != all.end(); ++x) {
    auto name = x->name;
    for (int n = 2; std::ranges::find(all.begin(), x, x->name, &alternative::name) != x; ++n)
      x->name = name + '#' + std::to_string(n);
    auto shared = [&](const alternative& y) { return &y != &*x && (y.shapes & x->shapes) != 0; };
    auto is_string = x->shapes == json_shape::text && x->name == "string";
    x->tagged =
        x->shapes == json_shape::unknown || (!is_string && std::ranges::any_of(all, shared));
  }
  if (std::ranges::any_of(all, &alternative::tagged))
    for (auto& x : all)
      x.tagged |= (x.shapes & json_shape::object) != 0;
  return all;
}

void json_reader::finish() {
  if (!problems_.empty())
    throw invalid_json(std::move(problems_));
}

nlohmann::json parse_json(std::string_view text) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& e) {
    throw invalid_json(std::vector<invalid_json::problem>{{"", e.what()}});
  }
}

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto base64_values = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (std::size_t i = 0; i < base64_digits.size(); ++i)
    out[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::int8_t>(i);
  return out;
}();

} // namespace

std::string to_base64(const std::vector<std::byte>& bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto at = [&](std::size_t k) {
      return k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[k]) : 0U;
    };
    auto group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    out += base64_digits[group >> 18 & 63];
    out += base64_digits[group >> 12 & 63];
    out += i + 1 < bytes.size() ? base64_digits[group >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? base64_digits[group & 63] : '=';
  }
  return out;
}

bool from_base64(std::string_view text, std::vector<std::byte>& out) {
  out.clear();
  if (text.size() % 4 != 0)
    return false;
  auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
  auto digits = text.substr(0, text.size() - padding);
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : digits) {
    auto value = base64_values[static_cast<unsigned char>(c)];
    if (value < 0)
      return false;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::byte>(bits >> count & 0xFF));
    }
  }
  return (bits & ((1U << count) - 1)) == 0;
}

bool parse_duration(std::string_view text, std::int64_t& count, std::int64_t& nanoseconds_each) {
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc())
    return false;
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> units = {{
      {"ns", 1},
      {"us", 1'000},
      {"ms", 1'000'000},
      {"s", 1'000'000'000},
      {"min", 60'000'000'000},
      {"h", 3'600'000'000'000},
      {"d", 86'400'000'000'000},
  }};
  std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  for (auto [name, nanoseconds] : units) {
    nanoseconds_each = nanoseconds;
    if (unit == name)
      return true;
  }
  return false;
}

std::string instant_text(std::chrono::nanoseconds since_epoch) {
  using namespace std::chrono;
  auto second = floor<seconds>(since_epoch);
  auto fraction = (since_epoch.count() % 1'000'000'000 + 1'000'000'000) % 1'000'000'000;
  auto day = floor<days>(second);
  year_month_day date{sys_days(day)};
  hh_mm_ss time(second - day);
  auto padded = [](std::int64_t number, std::size_t width) { // a stream would heed the locale
    auto digits = std::to_string(number);
    return digits.insert(0, width - digits.size(), '0');
  };
  auto out = padded(int(date.year()), 4) + '-' + padded(unsigned(date.month()), 2) + '-' +
             padded(unsigned(date.day()), 2) + 'T' + padded(time.hours().count(), 2) + ':' +
             padded(time.minutes().count(), 2) + ':' + padded(time.seconds().count(), 2);
  if (fraction != 0) {
    auto digits = padded(fraction, 9);
    out += '.' + digits.substr(0, digits.find_last_not_of('0') + 1);
  }
  return out + 'Z';
}

bool parse_instant(std::string_view text, std::chrono::nanoseconds& since_epoch) {
  using namespace std::chrono;
  auto number = [&](std::size_t begin, std::size_t size, int& out) {
    if (begin + size > text.size() || text[begin] == '-')
      return false;
    auto [end, error] = std::from_chars(text.data() + begin, text.data() + begin + size, out);
    return error == std::errc() && end == text.data() + begin + size;
  };
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (text.size() < 20 || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
      text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return false;
  if (!number(0, 4, y) || !number(5, 2, mo) || !number(8, 2, d) || !number(11, 2, h) ||
      !number(14, 2, mi) || !number(17, 2, s))
    return false;
  year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
  if (!date.ok() || h > 23 || mi > 59 || s > 59)
    return false;
  std::int64_t fraction = 0;
  if (auto tail = text.substr(19, text.size() - 20); !tail.empty()) {
    int value = 0;
    auto digits = static_cast<int>(tail.size()) - 1;
    if (tail[0] != '.' || digits < 1 || digits > 9 || !number(20, tail.size() - 1, value))
      return false;
    for (; digits < 9; ++digits)
      value *= 10;
    fraction = value;
  }
  auto second = (sys_days(date).time_since_epoch() + hours(h) + minutes(mi) + seconds(s)).count();
  if (second < 0 && fraction > 0) { // so that the earliest time of all does not overflow on the way
    ++second;
    fraction -= 1'000'000'000;
  }
  std::int64_t out = 0;
  if (__builtin_mul_overflow(second, std::int64_t{1'000'000'000}, &out) ||
      __builtin_add_overflow(out, fraction, &out))
    return false;
  since_epoch = nanoseconds(out);
  return true;
}

void print_quoted(std::string& out, std::string_view text) {
  out += shown(text);
}

} // namespace detail
} // namespace parley
