// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/traits.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::detail {

/// Durations as text: a whole number and a unit, "1500ms"; the units are ns us ms s min h d.
bool parse_duration(std::string_view text, std::int64_t& nanoseconds);
std::string instant_text(std::chrono::nanoseconds since_epoch);
bool parse_instant(std::string_view text, std::chrono::nanoseconds& since_epoch);

template <class R, class P>
std::string time_text(std::chrono::duration<R, P> x) {
  using std::chrono::nanoseconds;
  if constexpr (std::is_integral_v<R> && std::is_same_v<P, std::milli>)
    return std::to_string(x.count()) + "ms";
  else if constexpr (std::is_integral_v<R> && std::is_same_v<P, std::micro>)
    return std::to_string(x.count()) + "us";
  else if constexpr (std::is_integral_v<R> && std::is_same_v<P, std::ratio<1>>)
    return std::to_string(x.count()) + "s";
  else if constexpr (std::is_integral_v<R> && std::is_same_v<P, std::ratio<60>>)
    return std::to_string(x.count()) + "min";
  else if constexpr (std::is_integral_v<R> && std::is_same_v<P, std::ratio<3600>>)
    return std::to_string(x.count()) + "h";
  else if constexpr (std::is_integral_v<R> && std::is_same_v<P, std::ratio<86400>>)
    return std::to_string(x.count()) + "d";
  else
    return std::to_string(std::chrono::duration_cast<nanoseconds>(x).count()) + "ns";
}

template <class C, class D>
std::string time_text(std::chrono::time_point<C, D> x) {
  if constexpr (std::is_same_v<C, std::chrono::system_clock>)
    return instant_text(std::chrono::duration_cast<std::chrono::nanoseconds>(x.time_since_epoch()));
  else
    return time_text(x.time_since_epoch());
}

/// False when `text` has another form, or does not fit `x` exactly.
template <class R, class P>
bool parse_time_text(std::string_view text, std::chrono::duration<R, P>& x) {
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  std::int64_t ns = 0;
  if (!parse_duration(text, ns))
    return false;
  x = duration_cast<std::chrono::duration<R, P>>(nanoseconds(ns));
  return !std::is_integral_v<R> || duration_cast<nanoseconds>(x).count() == ns;
}

template <class C, class D>
bool parse_time_text(std::string_view text, std::chrono::time_point<C, D>& x) {
  if constexpr (std::is_same_v<C, std::chrono::system_clock>) {
    std::chrono::nanoseconds since{};
    if (!parse_instant(text, since))
      return false;
    x = std::chrono::time_point<C, D>(std::chrono::duration_cast<D>(since));
    return true;
  } else {
    D since{};
    if (!parse_time_text(text, since))
      return false;
    x = std::chrono::time_point<C, D>(since);
    return true;
  }
}

template <class T>
constexpr std::string_view time_text_form() {
  if constexpr (is_time_point<T>)
    return "a time such as \"2026-11-22T10:00:00Z\"";
  else
    return "a duration such as \"1500ms\"";
}

} // namespace parley::detail
