// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/byte_buffer.hpp>
#include <caf/detail/squashed_int.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/sec.hpp>
#include <caf/span.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <type_traits>

/// The CAF port, since 0.18: how a value is written and read, one step after the other: CAF has no way for some of our
/// types, reserves what a peer's size claims for others, and wants numbers for all alternatives of a variant.
namespace parley::port::inspection {

/// Writes or reads `x`. False when that failed; the inspector has the error.
template <class Inspector, class T>
bool value(Inspector& f, T& x);

/// Whether CAF can write it as the whole of an answer.
template <class T>
constexpr bool can_cross(const T&) {
  return true;
}

/// As another type that the inspector knows.
template <class As, class Inspector, class T>
bool value_as(Inspector& f, T& x) {
  auto known = static_cast<As>(x);
  if (!value(f, known))
    return false;
  if constexpr (Inspector::is_loading)
    x = static_cast<T>(known);
  return true;
}

/// Real numbers cross as their bits: CAF 1.1 loses some of them.
template <class Inspector, class T>
bool real(Inspector& f, T& x) {
  if (f.has_human_readable_format())
    return f.apply(x);
  auto bits = std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(x);
  if (!f.apply(bits))
    return false;
  if constexpr (Inspector::is_loading)
    x = std::bit_cast<T>(bits);
  return true;
}

template <class Inspector, class T>
bool block(Inspector& f, T& x) {
  using byte = caf::byte_buffer::value_type; // caf::byte before 1.0
  auto size = x.size();
  if (!f.begin_sequence(size))
    return false;
  if constexpr (Inspector::is_loading) {
    x.clear();
    while (x.size() < size) { // a false size must not reserve what never comes
      auto begin = x.size();
      x.resize(std::min(size, begin + 65'536));
      if (!f.value(caf::span<byte>(reinterpret_cast<byte*>(x.data()) + begin, x.size() - begin)))
        return false;
    }
  } else if (size > 0) {
    if (!f.value(caf::span<const byte>(reinterpret_cast<const byte*>(x.data()), size)))
      return false;
  }
  return f.end_sequence();
}

/// How many elements a peer may claim that take no byte: a few bytes of his would fill our memory.
constexpr std::size_t most_of_nothing = 100'000;

/// What is still to be read; `otherwise` when the inspector reads no bytes.
template <class Inspector>
std::size_t bytes_left(const Inspector& f, std::size_t otherwise) {
  if constexpr (requires { f.remaining(); })
    return f.remaining();
  else
    return otherwise;
}

template <class Inspector, class T>
bool sequence(Inspector& f, T& x) {
  auto size = x.size();
  if (!f.begin_sequence(size))
    return false;
  auto one = [&](auto& element) {
    if constexpr (detail::is_map<T>)
      return value(f, const_cast<typename T::key_type&>(element.first)) && value(f, element.second);
    else
      return value(f, const_cast<typename T::value_type&>(element));
  };
  if constexpr (Inspector::is_loading) {
    x.clear();
    auto before = bytes_left(f, 0);
    for (std::size_t i = 0; i < size; ++i) {
      if (i == most_of_nothing && bytes_left(f, 1) == before) {
        f.emplace_error(caf::sec::invalid_argument, "too many elements that take no byte");
        return false;
      }
      if constexpr (detail::is_map<T>) {
        std::pair<typename T::key_type, typename T::mapped_type> element{};
        if (!one(element))
          return false;
        x.insert(std::move(element));
      } else {
        typename T::value_type element{};
        if (!one(element))
          return false;
        x.insert(x.end(), std::move(element));
      }
    }
  } else {
    for (auto&& element : x) {
      if constexpr (std::is_same_v<typename T::value_type, bool> && !detail::is_map<T>) {
        bool copy = element; // of std::vector<bool>
        if (!one(copy))
          return false;
      } else if (!one(element)) {
        return false;
      }
    }
  }
  return f.end_sequence();
}

template <class Inspector, class T>
bool optional(Inspector& f, T& x) {
  bool present = x.has_value();
  if (!value(f, present))
    return false;
  if constexpr (Inspector::is_loading) {
    x.reset();
    if (present)
      x.emplace();
  }
  return !present || value(f, *x);
}

template <class Inspector, class... Ts>
bool variant(Inspector& f, std::variant<Ts...>& x) {
  auto index = static_cast<std::uint8_t>(x.index());
  if (!value(f, index))
    return false;
  if constexpr (Inspector::is_loading) {
    if (index >= sizeof...(Ts)) {
      f.emplace_error(caf::sec::unknown_type);
      return false;
    }
    [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      ((Is == index ? void(x.template emplace<Is>()) : void()), ...);
    }(std::index_sequence_for<Ts...>());
  }
  return std::visit([&](auto& held) { return value(f, held); }, x);
}

template <class Inspector, class T>
bool value(Inspector& f, T& x) {
  if constexpr (std::is_same_v<T, std::byte>) {
    return value_as<std::uint8_t>(f, x);
  } else if constexpr (std::is_enum_v<T>) {
    return value_as<std::underlying_type_t<T>>(f, x);
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if constexpr (std::is_same_v<T, caf::detail::squash_if_int_t<T>>)
      return f.apply(x);
    else
      return value_as<caf::detail::squash_if_int_t<T>>(f, x);
  } else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    return real(f, x);
  } else if constexpr (detail::is_duration<T>) {
    auto count = x.count();
    if (!value(f, count))
      return false;
    if constexpr (Inspector::is_loading)
      x = T(count);
    return true;
  } else if constexpr (detail::is_time_point<T>) {
    auto since = x.time_since_epoch();
    if (!value(f, since))
      return false;
    if constexpr (Inspector::is_loading)
      x = T(since);
    return true;
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    return true;
  } else if constexpr (detail::is_optional<T>) {
    return optional(f, x);
  } else if constexpr (detail::is_variant<T>) {
    return variant(f, x);
  } else if constexpr (detail::is_block<T>) {
    return block(f, x);
  } else if constexpr (detail::is_array<T>) {
    return std::all_of(x.begin(), x.end(), [&](auto& element) { return value(f, element); });
  } else if constexpr (detail::is_map<T> || detail::is_set<T> || detail::is_sequence<T>) {
    return sequence(f, x);
  } else {
    return f.apply(x);
  }
}

} // namespace parley::port::inspection
