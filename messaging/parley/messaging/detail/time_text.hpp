// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/saturated.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>

namespace parley::detail {

/// Durations as text: a whole number and a unit, "1500ms"; the units are ns us ms s min h d.
bool parse_duration(std::string_view text, std::int64_t& count, std::int64_t& nanoseconds_each);
std::string instant_text(std::chrono::nanoseconds since_epoch);
bool parse_instant(std::string_view text, std::chrono::nanoseconds& since_epoch);

template <class R, class P>
std::string time_text(std::chrono::duration<R, P> x) {
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
    return std::to_string(saturated(x).count()) + "ns";
}

template <class C, class D>
std::string time_text(std::chrono::time_point<C, D> x) {
  if constexpr (std::is_same_v<C, std::chrono::system_clock>)
    return instant_text(saturated(x.time_since_epoch()));
  else
    return time_text(x.time_since_epoch());
}

/// Makes `x` from so many units of so many nanoseconds; false when it does not fit exactly.
template <class R, class P>
bool scale_exactly(std::int64_t count, std::int64_t nanoseconds_each,
                   std::chrono::duration<R, P>& x) {
  using unit = std::ratio_divide<std::nano, P>; // one nanosecond in periods of x
  auto common = std::gcd(nanoseconds_each, unit::den);
  auto factor = nanoseconds_each / common;
  auto divisor = unit::den / common;
  if constexpr (std::is_integral_v<R>) {
    auto out = R();
    if (count % divisor != 0 || __builtin_mul_overflow(factor, unit::num, &factor) ||
        __builtin_mul_overflow(count / divisor, factor, &out))
      return false;
    x = std::chrono::duration<R, P>(out);
  } else {
    auto periods = static_cast<long double>(count) * factor * unit::num / divisor;
    x = std::chrono::duration<R, P>(static_cast<R>(periods));
  }
  return true;
}

/// False when `text` has another form, or does not fit `x` exactly.
template <class R, class P>
bool parse_time_text(std::string_view text, std::chrono::duration<R, P>& x) {
  std::int64_t count = 0;
  std::int64_t nanoseconds_each = 0;
  if (!parse_duration(text, count, nanoseconds_each))
    return false;
  return scale_exactly(count, nanoseconds_each, x);
}

template <class C, class D>
bool parse_time_text(std::string_view text, std::chrono::time_point<C, D>& x) {
  if constexpr (std::is_same_v<C, std::chrono::system_clock>) {
    std::chrono::nanoseconds since{};
    if (!parse_instant(text, since))
      return false;
    D out{};
    if (!scale_exactly(since.count(), 1, out))
      return false;
    x = std::chrono::time_point<C, D>(out);
    return true;
  } else {
    D since{};
    if (!parse_time_text(text, since))
      return false;
    x = std::chrono::time_point<C, D>(since);
    return true;
  }
}

/// Also of a zero.
template <class R>
bool is_negative(R x) {
  if constexpr (std::is_floating_point_v<R>)
    return std::signbit(x);
  else
    return x < 0;
}

template <class P>
std::string periods_text() {
  return '*' + std::to_string(P::num) + '/' + std::to_string(P::den);
}

/// As time_text; but what that cannot tell exactly is the count of its periods, "1e-10*1/1".
template <class R, class P>
std::string exact_time_text(std::chrono::duration<R, P> x) {
  auto text = time_text(x);
  if (std::chrono::duration<R, P> same{}; parse_time_text(text, same) && same == x &&
                                          is_negative(same.count()) == is_negative(x.count()))
    return text;
  char count[64];
  return std::string(count, std::to_chars(count, std::end(count), x.count()).ptr) +
         periods_text<P>();
}

template <class C, class D>
std::string exact_time_text(std::chrono::time_point<C, D> x) {
  auto text = time_text(x);
  if (std::chrono::time_point<C, D> same{}; parse_time_text(text, same) && same == x)
    return text;
  return exact_time_text(x.time_since_epoch());
}

/// Reads what exact_time_text writes where time_text does not do.
template <class R, class P>
bool parse_exact_time_text(std::string_view text, std::chrono::duration<R, P>& x) {
  if (parse_time_text(text, x))
    return true;
  auto head = text.substr(0, text.find('*'));
  R count{};
  auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), count);
  if (error != std::errc() || end != head.data() + head.size() ||
      text.substr(head.size()) != periods_text<P>())
    return false;
  x = std::chrono::duration<R, P>(count);
  return true;
}

template <class C, class D>
bool parse_exact_time_text(std::string_view text, std::chrono::time_point<C, D>& x) {
  D since{};
  if (parse_time_text(text, x))
    return true;
  if (!parse_exact_time_text(text, since))
    return false;
  x = std::chrono::time_point<C, D>(since);
  return true;
}

/// The units that a `T` can always be read from.
template <class T>
constexpr std::string_view units_of() {
  if constexpr (is_time_point<T>) {
    return units_of<typename T::duration>();
  } else {
    using period = typename T::period;
    constexpr std::string_view all = "ns|us|ms|s|min|h|d";
    if constexpr (!std::is_integral_v<typename T::rep>)
      return all;
    else if constexpr (std::is_same_v<period, std::micro>)
      return all.substr(3);
    else if constexpr (std::is_same_v<period, std::milli>)
      return all.substr(6);
    else if constexpr (std::is_same_v<period, std::ratio<1>>)
      return all.substr(9);
    else if constexpr (std::is_same_v<period, std::ratio<60>>)
      return all.substr(11);
    else if constexpr (std::is_same_v<period, std::ratio<3600>>)
      return all.substr(15);
    else if constexpr (std::is_same_v<period, std::ratio<86400>>)
      return all.substr(17);
    else
      return all; // others are written in ns
  }
}

template <class T>
constexpr std::string_view time_text_form() {
  constexpr auto units = units_of<T>();
  if constexpr (is_time_point<T>)
    return "a time such as \"2026-11-22T10:00:00Z\"";
  else if constexpr (units.starts_with("s|"))
    return "a duration in whole seconds such as \"90s\"";
  else if constexpr (units.starts_with("min|"))
    return "a duration in whole minutes such as \"90min\"";
  else if constexpr (units.starts_with("h|"))
    return "a duration in whole hours such as \"36h\"";
  else if constexpr (units.starts_with("d"))
    return "a duration in whole days such as \"7d\"";
  else
    return "a duration such as \"1500ms\"";
}

/// A regular expression for what is read: of what is always exact.
template <class T>
std::string time_text_pattern() {
  return "^-?[0-9]+(" + std::string(units_of<T>()) + ")$";
}

} // namespace parley::detail
