// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#include <caf/message.hpp>

#include <string>

/// The CAF port: what is in an envelope.
namespace parley::port {

#if PARLEY_CAF < 18

using content = caf::type_erased_tuple;

inline bool is_shared(const content& x) noexcept {
  return x.shared();
}
inline std::string describe(const content& x) {
  return x.stringify();
}

#else

using content = caf::message;

inline bool is_shared(const content& x) noexcept {
  return x.size() > 0 && !x.cdata().unique();
}
inline std::string describe(const content& x) {
  auto text = to_string(x);
  return text.starts_with("message(") ? text.substr(sizeof "message" - 1) : text;
}

#endif

/// The one value of a message that nobody shares.
template <class T>
T& own(content& x) {
#if PARLEY_CAF < 18
  return x.template get_mutable_as<T>(0);
#else
  // CAF would look for sharers once more.
  return *const_cast<T*>(reinterpret_cast<const T*>(x.cdata().storage()));
#endif
}

/// Moves the one value out, or copies it when others share it.
template <class T>
T take(content& x) {
  if (is_shared(x))
    return T(x.template get_as<T>(0));
  return std::move(own<T>(x));
}

} // namespace parley::port
