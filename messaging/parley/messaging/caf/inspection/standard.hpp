// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/inspection/reals.hpp"

#include <caf/sec.hpp>

#include <string>

/// The CAF port: the standard library's types that CAF's inspectors do not know, or take element by
/// element.
namespace parley::port {

template <class Inspector>
using inspect_result = typename Inspector::result_type;

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

template <class Inspector, detail::byte_like Byte>
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

/// What CAF's inspectors cannot do themselves, or do wrong.
template <class Inspector, class T>
concept adopted = detail::is_optional<T> || detail::is_variant<T> || detail::is_block<T> ||
                  (std::is_same_v<inspect_result<Inspector>, caf::error> &&
                   (list_of_reals<T> || map_of_reals<T>));

template <class Inspector, class T>
inspect_result<Inspector> adopt(Inspector& f, T& x) {
  if constexpr (detail::is_optional<T>)
    return optional(f, x);
  else if constexpr (detail::is_variant<T>)
    return variant(f, x);
  else if constexpr (detail::is_block<T>)
    return bytes(f, x);
  else
    return reals(f, x);
}

} // namespace inspection
} // namespace parley::port

// CAF 0.17.6 inspects none of these standard types, and looks for an inspect() in this namespace.
// One template, as general as can be: an inspect() that a user has for std::optional<T>&, or for a
// list of his own type, is more special and preferred, not ambiguous.
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
