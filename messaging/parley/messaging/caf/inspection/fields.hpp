// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/inspection/values.hpp"
#include "parley/messaging/caf/level.hpp"

#include <exception>
#include <string>

/// The CAF port, since 0.18: a message is an object with fields.
namespace parley::port {

template <class Inspector>
using inspect_result = bool;

template <class Inspector, class T>
bool inspect_fields(Inspector& f, T& x) {
  constexpr auto name = detail::info_of<T>().name;
  inspection::level inner;
  if (Inspector::is_loading && inner.is_too_deep()) {
    f.emplace_error(caf::sec::invalid_argument, inspection::too_deep_text());
    return false;
  }
  auto all = [&](detail::field_count, auto... fields) {
    [[maybe_unused]] auto one = [&](auto& field) {
      return f.begin_field({field.name.data(), field.name.size()}) &&
             inspection::value(f, field.value) && f.end_field();
    };
    return f.begin_object(caf::type_id_v<T>, {name.data(), name.size()}) && (one(fields) && ...) &&
           f.end_object();
  };
  try {
    return parley_fields(x, all);
  } catch (const std::exception&) { // what a peer sent has no place in memory
    f.emplace_error(caf::sec::end_of_stream);
    return false;
  }
}

} // namespace parley::port
