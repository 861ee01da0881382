// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/traits.hpp"

#include <caf/deserializer.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/serializer.hpp>

#include <algorithm>
#include <exception>
#include <string>

/// The CAF port: how a message's fields reach CAF's inspectors. 0.17.6 calls the inspector with all fields; 1.x wants
/// `f.object(x).fields(...)`.
namespace parley::port {

template <class Inspector>
using inspect_result = typename Inspector::result_type;

template <class Inspector, class T>
inspect_result<Inspector> inspect_fields(Inspector& f, T& x) {
  static const std::string name(detail::info_of<T>().name);
  auto visit = [&](detail::field_count, auto... fields) {
    return f(caf::meta::type_name(name.c_str()), fields.value...);
  };
  if constexpr (std::is_void_v<inspect_result<Inspector>>) {
    parley_fields(x, visit);
  } else {
    try {
      return parley_fields(x, visit);
    } catch (const std::exception&) { // CAF reserves what a peer's size claims
      return caf::sec::end_of_stream;
    }
  }
}

namespace inspection {

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
    return present ? f(*x) : caf::none;
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
    return std::visit([&](auto& value) -> caf::error { return f(value); }, x);
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

} // namespace inspection
} // namespace parley::port

// CAF finds these by argument lookup on its inspectors; 0.17.6 has none of its own for these standard types.
namespace caf {

template <class Inspector, class T>
parley::port::inspect_result<Inspector> inspect(Inspector& f, std::optional<T>& x) {
  return parley::port::inspection::optional(f, x);
}

template <class Inspector, class... Ts>
parley::port::inspect_result<Inspector> inspect(Inspector& f, std::variant<Ts...>& x) {
  return parley::port::inspection::variant(f, x);
}

template <class Inspector, parley::port::inspection::byte_like Byte>
parley::port::inspect_result<Inspector> inspect(Inspector& f, std::vector<Byte>& x) {
  return parley::port::inspection::bytes(f, x);
}

namespace detail {
using caf::inspect;
} // namespace detail
} // namespace caf
