// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <cfloat>
#include <cmath>
#include <set>

namespace parley_test {

using namespace std::chrono_literals;

/// Without a JSON form of its own, and with a text of its own.
enum class colour : std::uint8_t { red, green };

inline std::string to_string(colour x) {
  return x == colour::red ? "red" : "green";
}

/// With a JSON form of its own, and without a text.
enum class shape : std::uint8_t { round, square };

NLOHMANN_JSON_SERIALIZE_ENUM(shape, {{shape::round, "round"}, {shape::square, "square"}})

struct point {
  int x = 0;
  int y = 0;
};
PARLEY_MESSAGE(point, x, y)

struct nothing {};
PARLEY_MESSAGE(nothing)

struct integers {
  std::int8_t i8 = 0;
  std::uint8_t u8 = 0;
  std::int16_t i16 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 0;
  std::uint32_t u32 = 0;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
};
PARLEY_MESSAGE(integers, i8, u8, i16, u16, i32, u32, i64, u64)

inline integers smallest_integers() {
  return {INT8_MIN, 0, INT16_MIN, 0, INT32_MIN, 0, INT64_MIN, 0};
}

inline integers largest_integers() {
  return {INT8_MAX, UINT8_MAX, INT16_MAX, UINT16_MAX, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX};
}

struct containers {
  std::optional<int> some;
  std::optional<int> none;
  std::vector<point> list;
  std::vector<bool> flags;
  std::array<int, 2> pair{};
  std::set<std::string> names;
  std::map<std::string, point> places;
  std::variant<std::int64_t, std::string, point> any;
  std::vector<std::byte> bytes;
};
PARLEY_MESSAGE(containers, some, none, list, flags, pair, names, places, any, bytes)

inline containers some_containers() {
  return {.some = 7,
          .none = std::nullopt,
          .list = {{1, 2}, {3, 4}},
          .flags = {true, false},
          .pair = {5, 6},
          .names = {"b", "a"},
          .places = {{"home", {7, 8}}},
          .any = point{9, 10},
          .bytes = {std::byte(0), std::byte(255)}};
}

struct scalars {
  point nested;
  nothing empty;
  bool yes = false;
  float single = 0;
  double real = 0;
  std::string text;
  colour paint = colour::red;
  shape form = shape::round;
  std::chrono::milliseconds wait{0};
  std::chrono::duration<double> measured{0};
  std::chrono::system_clock::time_point when;
};
PARLEY_MESSAGE(scalars, nested, empty, yes, single, real, text, paint, form, wait, measured, when)

inline scalars some_scalars() {
  return {.nested = {1, -2},
          .empty = {},
          .yes = true,
          .single = 0.5F,
          .real = -2.25,
          .text = "a \"word\"",
          .paint = colour::green,
          .form = shape::square,
          .wait = 1500ms,
          .measured = 250ms,
          .when = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 10h};
}

} // namespace parley_test
