// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/inspection/standard.hpp"
#include "parley/messaging/caf/level.hpp"
#include "parley/messaging/detail/fields.hpp"

#include <caf/deserializer.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/serializer.hpp>

#include <exception>
#include <string>

/// The CAF port, 0.17: an inspector is called with all fields.
namespace parley::port {

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
    inspection::level inner;
    if (Inspector::writes_state && inner.is_too_deep())
      return make_error(caf::sec::invalid_argument, inspection::too_deep_text());
    try {
      return parley_fields(x, one_by_one);
    } catch (const std::exception&) { // CAF reserves what a peer's size claims
      return caf::sec::end_of_stream;
    }
  }
}

} // namespace parley::port
