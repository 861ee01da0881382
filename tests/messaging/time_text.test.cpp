// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/everything.hpp"

namespace {

using namespace parley_test;
using namespace std::chrono;
using parley::as_json;

template <class T>
T read(const std::string& text) {
  return parley::from_json_value<T>(text);
}

template <class T>
bool refused(const std::string& text) {
  try {
    static_cast<void>(read<T>(text));
    return false;
  } catch (const parley::invalid_json& e) {
    return e.problems().size() == 1 && e.problems()[0].text.starts_with("expected a ");
  }
}

template <class T>
bool survives(T x) {
  return read<T>(as_json(x).template get<std::string>()) == x;
}

/// Calls `f` while numbers are written as in "1.234.567,5".
template <class F>
void in_grouping_locale(F f) {
  struct grouped : std::numpunct<char> {
    char do_thousands_sep() const override { return '.'; }
    char do_decimal_point() const override { return ','; }
    std::string do_grouping() const override { return "\3"; }
  };
  auto before = std::locale::global(std::locale(std::locale(), new grouped));
  f();
  std::locale::global(before);
}

TEST_CASE("a duration is a whole number and its unit") {
  CHECK(as_json(nanoseconds(1)) == "1ns");
  CHECK(as_json(microseconds(2)) == "2us");
  CHECK(as_json(milliseconds(-1500)) == "-1500ms");
  CHECK(as_json(seconds(0)) == "0s");
  CHECK(as_json(minutes(3)) == "3min");
  CHECK(as_json(hours(4)) == "4h");
  CHECK(as_json(days(5)) == "5d");
}

TEST_CASE("a duration of another period or of real numbers is written in nanoseconds") {
  CHECK(as_json(duration<int, std::ratio<1, 50>>(3)) == "60000000ns");
  CHECK(as_json(duration<double>(0.25)) == "250000000ns");
  CHECK(as_json(weeks(1)) == "604800000000000ns");
}

TEST_CASE("a duration is read from every unit that it fits exactly") {
  CHECK(read<milliseconds>("2s") == 2s);
  CHECK(read<milliseconds>("3000us") == 3ms);
  CHECK(read<seconds>("1d") == 24h);
  CHECK(read<duration<double>>("250ms") == 250ms);
  CHECK(read<weeks>("14d") == weeks(2));
  CHECK(refused<milliseconds>("1500us"));
  CHECK(refused<seconds>("-1ms"));
  CHECK(refused<hours>("90min"));
}

TEST_CASE("a duration of another form is refused") {
  for (auto text : {"", "5", "ms", "1.5s", "1 s", " 1s", "1s ", "+1s", "1S", "1m", "0x1s", "--1s",
                    "9223372036854775808s"}) {
    CAPTURE(text);
    CHECK(refused<milliseconds>(text));
  }
}

TEST_CASE("a refused duration is named with what was expected") {
  CHECK_THROWS_WITH(read<milliseconds>("5"),
                    R"(invalid JSON: expected a duration such as "1500ms", got "5")");
  CHECK_THROWS_WITH(parley::from_json_value<milliseconds>(5),
                    R"(invalid JSON: expected a duration such as "1500ms", got a number)");
  CHECK_THROWS_WITH(
      read<seconds>("1500ms"),
      R"(invalid JSON: expected a duration in whole seconds such as "90s", got "1500ms")");
  CHECK_THROWS_WITH(
      read<minutes>("90s"),
      R"(invalid JSON: expected a duration in whole minutes such as "90min", got "90s")");
  CHECK_THROWS_WITH(
      read<hours>("90min"),
      R"(invalid JSON: expected a duration in whole hours such as "36h", got "90min")");
  CHECK_THROWS_WITH(read<days>("36h"),
                    R"(invalid JSON: expected a duration in whole days such as "7d", got "36h")");
}

TEST_CASE("the longest durations are read as they were written") {
  CHECK(survives(nanoseconds::max()));
  CHECK(survives(nanoseconds::min()));
  CHECK(survives(seconds::max()));
  CHECK(survives(seconds::min()));
  CHECK(survives(hours::max()));
  CHECK(survives(hours::min()));
}

TEST_CASE("a duration that does not fit is refused, never wrapped") {
  CHECK(refused<nanoseconds>("9223372036854775807us"));
  CHECK(refused<duration<std::int8_t>>("128s"));
  CHECK(read<duration<std::int8_t>>("-128s") == -128s);
}

TEST_CASE("a real duration beyond all nanoseconds is written as the longest") {
  CHECK(as_json(duration<double>(1e300)) == "9223372036854775807ns");
  CHECK(as_json(duration<double>(-INFINITY)) == "-9223372036854775808ns");
}

TEST_CASE("a time is written in UTC, with as many digits as it needs") {
  auto noon = sys_days(year(2026) / 2 / 3) + 12h;
  CHECK(as_json(sys_time<nanoseconds>(noon)) == "2026-02-03T12:00:00Z");
  CHECK(as_json(noon + 1500ms) == "2026-02-03T12:00:01.5Z");
  CHECK(as_json(noon + 1ns) == "2026-02-03T12:00:00.000000001Z");
  CHECK(as_json(sys_days(year(2024) / 2 / 29)) == "2024-02-29T00:00:00Z");
}

TEST_CASE("a time and a number are written alike in every locale") {
  std::string time;
  std::string message;
  in_grouping_locale([&] {
    time = as_json(sys_days(year(2026) / 11 / 22) + 10h);
    message = to_string(point{1234567, -1000});
  });
  CHECK(time == "2026-11-22T10:00:00Z");
  CHECK(message == "parley_test.point{x: 1234567, y: -1000}");
}

TEST_CASE("a time before 1970 is written like any other") {
  CHECK(as_json(sys_time<nanoseconds>(-1ns)) == "1969-12-31T23:59:59.999999999Z");
  CHECK(survives(sys_time<nanoseconds>(-1ns)));
  CHECK(survives(sys_time<nanoseconds>(-1s)));
}

TEST_CASE("the first and the last time are read as they were written") {
  CHECK(as_json(system_clock::time_point::max()) == "2262-04-11T23:47:16.854775807Z");
  CHECK(as_json(system_clock::time_point::min()) == "1677-09-21T00:12:43.145224192Z");
  CHECK(survives(system_clock::time_point::max()));
  CHECK(survives(system_clock::time_point::min()));
}

TEST_CASE("a time beyond the first or the last is refused, never wrapped") {
  CHECK(refused<sys_time<nanoseconds>>("2262-04-11T23:47:16.854775808Z"));
  CHECK(refused<sys_time<nanoseconds>>("1677-09-21T00:12:43.145224191Z"));
  CHECK(refused<sys_time<nanoseconds>>("9999-12-31T23:59:59Z"));
  CHECK(refused<sys_time<nanoseconds>>("0000-01-01T00:00:00Z"));
}

TEST_CASE("a coarse time beyond all nanoseconds is written as the last") {
  CHECK(as_json(sys_seconds::max()) == "2262-04-11T23:47:16.854775807Z");
  CHECK(as_json(sys_days::min()) == "1677-09-21T00:12:43.145224192Z");
}

TEST_CASE("a time is read only if it fits exactly") {
  CHECK(read<sys_seconds>("2026-11-22T10:00:00.000Z") == sys_days(year(2026) / 11 / 22) + 10h);
  CHECK(refused<sys_seconds>("2026-11-22T10:00:00.5Z"));
  CHECK(refused<sys_days>("2026-11-22T10:00:00Z"));
}

TEST_CASE("a time of another form is refused") {
  for (auto text : {"", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22T10:00:00+01:00",
                    "2026-11-22 10:00:00Z", "2026-11-22T10:00Z", "2026-02-30T10:00:00Z",
                    "2026-13-01T10:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z",
                    "2026-11-22T10:00:60Z", "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00,5Z",
                    "2026-11-22T10:00:00.1234567890Z", "2026-11-22T-1:00:00Z",
                    "2026-11-22T10:00:00.-5Z", "-026-11-22T10:00:00Z", "2026-11-22T10:00:00ZZ"}) {
    CAPTURE(text);
    CHECK(refused<system_clock::time_point>(text));
  }
}

TEST_CASE("a part of a time is digits, also when it is nothing") {
  for (auto text : {"2026-11-22T-0:00:00Z", "2026-11-22T10:-0:-0Z", "2026-11-22T10:00:00.-0Z",
                    "-000-11-22T10:00:00Z"}) {
    CAPTURE(text);
    CHECK(refused<system_clock::time_point>(text));
  }
}

TEST_CASE("a refused time is named with what was expected") {
  CHECK_THROWS_WITH(read<sys_seconds>("now"),
                    R"(invalid JSON: expected a time such as "2026-11-22T10:00:00Z", got "now")");
}

TEST_CASE("a time of a clock that counts from anywhere is a duration") {
  steady_clock::time_point x(5ns);
  CHECK(as_json(x) == "5ns");
  CHECK(survives(x));
}

TEST_CASE("what the text of a time cannot tell is exact as a count of periods") {
  using parley::detail::exact_time_text;
  using real = std::chrono::duration<double>;
  using picoseconds = std::chrono::duration<std::int64_t, std::pico>;
  CHECK(exact_time_text(1500ms) == "1500ms");
  CHECK(exact_time_text(real(1500ms)) == "1500000000ns");
  CHECK(exact_time_text(real(1e-10)) == "1e-10*1/1");
  CHECK(exact_time_text(real(-0.0)) == "-0*1/1");
  CHECK(exact_time_text(real(0.0)) == "0ns");
  CHECK(exact_time_text(picoseconds(1)) == "1*1/1000000000000");
  CHECK(exact_time_text(std::chrono::sys_seconds(1s)) == "1970-01-01T00:00:01Z");
  CHECK(exact_time_text(std::chrono::sys_seconds::max()) == "9223372036854775807s");
}

TEST_CASE("a count of periods is read as it was written, and by its own type only") {
  using parley::detail::exact_time_text;
  using parley::detail::parse_exact_time_text;
  std::chrono::duration<double> x{0};
  REQUIRE(parse_exact_time_text("1e-10*1/1", x));
  CHECK(x.count() == 1e-10);
  REQUIRE(parse_exact_time_text("-inf*1/1", x));
  CHECK(x.count() == -INFINITY);
  REQUIRE(parse_exact_time_text(exact_time_text(std::chrono::duration<double>(-NAN)), x));
  CHECK(std::isnan(x.count()));
  for (auto text : {"1e-10*1/1000", "1e-10", "*1/1", "x*1/1", "1*1/1 ", "1 *1/1", ""})
    CHECK_FALSE(parse_exact_time_text(text, x));
  CHECK_FALSE(parley::detail::parse_time_text("1e-10*1/1", x));
}

} // namespace
