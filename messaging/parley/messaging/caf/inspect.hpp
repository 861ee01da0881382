// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <caf/deserializer.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/sec.hpp>
#include <caf/serializer.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <exception>
#include <string>

/// The CAF port: how a message's fields reach CAF's inspectors. 0.17.6 calls the inspector with all fields; 1.x wants
/// `f.object(x).fields(...)`.
namespace parley::port {

template <class Inspector>
using inspect_result = typename Inspector::result_type;

namespace inspection {

/// Real numbers, which cross as their bits. CAF 0.17.6 writes the same bits, but never returns from an infinity and
/// loses NaN and the sign of zero.
template <class T>
inline constexpr bool is_real = std::is_same_v<T, float> || std::is_same_v<T, double>;
template <class R, class P>
inline constexpr bool is_real<std::chrono::duration<R, P>> = std::is_floating_point_v<R>;
template <class C, class D>
inline constexpr bool is_real<std::chrono::time_point<C, D>> = is_real<D>;
template <class T, std::size_t N>
inline constexpr bool is_real<std::array<T, N>> = is_real<T>;

template <class T>
  requires is_real<T>
bool is_finite(const T& x) {
  if constexpr (detail::is_array<T>)
    return std::ranges::all_of(x, [](auto& element) { return is_finite(element); });
  else if constexpr (detail::is_time_point<T>)
    return is_finite(x.time_since_epoch());
  else if constexpr (detail::is_duration<T>)
    return std::isfinite(x.count());
  else
    return std::isfinite(x);
}

template <class C>
concept list_of_reals =
    (detail::is_sequence<C> || detail::is_set<C>) && is_real<typename C::value_type>;
template <class C>
concept map_of_reals =
    detail::is_map<C> && (is_real<typename C::key_type> || is_real<typename C::mapped_type>);

/// Writes or reads one value.
template <class Inspector, class T>
caf::error one(Inspector& f, T& x) {
  if constexpr (!is_real<T>) {
    return f(x);
  } else if constexpr (detail::is_array<T>) {
    for (auto& element : x)
      if (auto err = one(f, element))
        return err;
    return caf::none;
  } else if constexpr (detail::is_time_point<T>) {
    auto since = x.time_since_epoch();
    auto err = one(f, since);
    x = T(since);
    return err;
  } else if constexpr (detail::is_duration<T>) {
    auto count = static_cast<double>(x.count()); // as CAF does
    auto err = one(f, count);
    x = T(static_cast<typename T::rep>(count));
    return err;
  } else {
    auto bits = std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(x);
    auto err = f(bits);
    if constexpr (Inspector::writes_state)
      x = std::bit_cast<T>(bits);
    return err;
  }
}

template <class Inspector, class Container>
caf::error reals(Inspector& f, Container& x) {
  auto size = x.size();
  if (auto err = f.begin_sequence(size))
    return err;
  auto all = [&](auto& element) -> caf::error {
    if constexpr (map_of_reals<Container>) {
      if (auto err = one(f, const_cast<typename Container::key_type&>(element.first)))
        return err;
      return one(f, element.second);
    } else {
      return one(f, const_cast<typename Container::value_type&>(element));
    }
  };
  if constexpr (Inspector::writes_state) {
    x.clear();
    for (std::size_t i = 0; i < size; ++i) {
      if constexpr (map_of_reals<Container>) {
        std::pair<typename Container::key_type, typename Container::mapped_type> element{};
        if (auto err = all(element))
          return err;
        x.insert(std::move(element));
      } else {
        typename Container::value_type element{};
        if (auto err = all(element))
          return err;
        x.insert(x.end(), element);
      }
    }
  } else {
    for (auto& element : x)
      if (auto err = all(element))
        return err;
  }
  return f.end_sequence();
}

/// Writes or reads `x` as a flag and, when set, a value.
template <class Inspector, class T>
inspect_result<Inspector> optional(Inspector& f, std::optional<T>& x) {
  bool present = x.has_value();
  if constexpr (std::is_void_v<inspect_result<Inspector>>) {
    present ? f(*x) : f(present);
  } else {
    if (auto err = f(present))
      return err;
    if constexpr (Inspector::writes_state) {
      x.reset();
      if (present)
        x.emplace();
    }
    return present ? one(f, *x) : caf::none;
  }
}

template <class Inspector, class... Ts>
inspect_result<Inspector> variant(Inspector& f, std::variant<Ts...>& x) {
  auto index = static_cast<std::uint8_t>(x.index());
  if constexpr (std::is_void_v<inspect_result<Inspector>>) {
    std::visit([&](auto& value) { f(value); }, x);
  } else {
    if (auto err = f(index))
      return err;
    if constexpr (Inspector::writes_state) {
      if (index >= sizeof...(Ts))
        return caf::sec::unknown_type;
      [&]<std::size_t... Is>(std::index_sequence<Is...>) {
        ((Is == index ? void(x.template emplace<Is>()) : void()), ...);
      }(std::index_sequence_for<Ts...>());
    }
    return std::visit([&](auto& value) -> caf::error { return one(f, value); }, x);
  }
}

/// What crosses as one block instead of element by element.
template <class T>
concept byte_like = std::is_same_v<T, std::byte> ||
                    (std::is_integral_v<T> && !std::is_same_v<T, bool> && sizeof(T) == 1);

template <class Inspector, byte_like Byte>
inspect_result<Inspector> bytes(Inspector& f, std::vector<Byte>& x) {
  if constexpr (std::is_void_v<inspect_result<Inspector>>) {
    f(std::to_string(x.size()) + " bytes");
  } else {
    auto size = x.size();
    if (auto err = f.begin_sequence(size))
      return err;
    if constexpr (Inspector::writes_state) {
      x.clear();
      while (x.size() < size) { // a false size must not reserve what never comes
        auto begin = x.size();
        x.resize(std::min(size, begin + 65'536));
        if (auto err = f.apply_raw(x.size() - begin, x.data() + begin))
          return err;
      }
    } else if (size > 0) {
      if (auto err = f.apply_raw(size, x.data()))
        return err;
    }
    return f.end_sequence();
  }
}

template <class T>
inline constexpr bool is_block = false;
template <byte_like Byte>
inline constexpr bool is_block<std::vector<Byte>> = true;

/// What CAF's inspectors cannot do themselves, or do wrong.
template <class Inspector, class T>
concept adopted = detail::is_optional<T> || detail::is_variant<T> || is_block<T> ||
                  (std::is_same_v<inspect_result<Inspector>, caf::error> &&
                   (list_of_reals<T> || map_of_reals<T>));

template <class Inspector, class T>
inspect_result<Inspector> adopt(Inspector& f, T& x) {
  if constexpr (detail::is_optional<T>)
    return optional(f, x);
  else if constexpr (detail::is_variant<T>)
    return variant(f, x);
  else if constexpr (is_block<T>)
    return bytes(f, x);
  else
    return reals(f, x);
}

} // namespace inspection

template <class Inspector, class T>
inspect_result<Inspector> inspect_fields(Inspector& f, T& x) {
  static const std::string name(detail::info_of<T>().name);
  auto at_once = [&](detail::field_count, auto... fields) {
    return f(caf::meta::type_name(name.c_str()), fields.value...);
  };
  auto one_by_one = [&](detail::field_count, auto... fields) {
    caf::error err;
    static_cast<void>((... && !(err = inspection::one(f, fields.value))));
    return err;
  };
  if constexpr (!std::is_same_v<inspect_result<Inspector>, caf::error>) {
    return parley_fields(x, at_once);
  } else {
    try {
      return parley_fields(x, one_by_one);
    } catch (const std::exception&) { // CAF reserves what a peer's size claims
      return caf::sec::end_of_stream;
    }
  }
}

} // namespace parley::port

// CAF 0.17.6 inspects none of these standard types, and looks for an inspect() in this namespace. One template, as
// general as can be: an inspect() that a user has for std::optional<T>&, or for a list of his own type, is more special
// and preferred, not ambiguous.
namespace caf {

template <class Inspector, class T>
  requires parley::port::inspection::adopted<Inspector, T>
parley::port::inspect_result<Inspector> inspect(Inspector& f, T& x) {
  return parley::port::inspection::adopt(f, x);
}

namespace detail {
using caf::inspect;
} // namespace detail
} // namespace caf
