// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/inspect_standard.hpp"
#include "parley/messaging/detail/fields.hpp"

#include <caf/deserializer.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/serializer.hpp>

#include <exception>
#include <string>

/// The CAF port: how a message's fields reach CAF's inspectors. 0.17.6 calls the inspector with all fields; 1.x wants
/// `f.object(x).fields(...)`.
namespace parley::port {

/// Messages nested deeper than this are refused: they are read by recursion, and a stranger may have
/// written them.
inline constexpr int max_message_depth = 200;

namespace inspection {

/// Counts the messages in which this thread is, one within the other.
class level {
public:
  level() noexcept { ++depth_; }
  ~level() { --depth_; }
  level(const level&) = delete;

  [[nodiscard]] static bool is_too_deep() noexcept { return depth_ > max_message_depth; }

private:
  static inline constinit thread_local int depth_ = 0;
};

caf::error too_deep();

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
    inspection::level inner;
    if (Inspector::writes_state && inner.is_too_deep())
      return inspection::too_deep();
    try {
      return parley_fields(x, one_by_one);
    } catch (const std::exception&) { // CAF reserves what a peer's size claims
      return caf::sec::end_of_stream;
    }
  }
}

} // namespace parley::port
