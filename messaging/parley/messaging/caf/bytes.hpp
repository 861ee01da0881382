// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/error.hpp>
#include <caf/message.hpp>

#include <vector>

/// The CAF port: what crosses to another process.
namespace parley::port {

#if PARLEY_CAF < 18

using bytes = std::vector<char>;

template <class T>
caf::error write_bytes(caf::actor_system& system, const T& x, bytes& out) {
  caf::binary_serializer sink(system, out);
  return sink(x);
}

template <class T>
caf::error read_bytes(caf::actor_system& system, const bytes& in, T& x) {
  caf::binary_deserializer source(system, in);
  if constexpr (std::is_same_v<T, caf::message>)
    return x.load(source); // the inspector that CAF has for messages forgets the error
  else
    return source(x);
}

#else

using bytes = caf::byte_buffer;

template <class T>
caf::error write_bytes(caf::actor_system& system, const T& x, bytes& out) {
  caf::binary_serializer sink(system, out);
  return sink.apply(x) ? caf::error() : sink.get_error();
}

template <class T>
caf::error read_bytes(caf::actor_system& system, const bytes& in, T& x) {
  caf::binary_deserializer source(system, in);
  return source.apply(x) ? caf::error() : source.get_error();
}

#endif

} // namespace parley::port
