// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <caf/all.hpp>

namespace parley_test {

struct announced_config : caf::actor_system_config {
  announced_config() {
    parley::announce(*this);
    set("scheduler.max-threads", 1);
  }
};

/// An actor system that knows the messages, and what crosses to another process.
struct wire {
  announced_config config;
  caf::actor_system system{config};

  template <class T>
  std::vector<char> written(const T& x) {
    std::vector<char> out;
    caf::binary_serializer sink(system, out);
    REQUIRE_FALSE(sink(x));
    return out;
  }

  template <class T>
  caf::error read(const std::vector<char>& bytes, T& x) {
    caf::binary_deserializer source(system, bytes);
    return source(x);
  }

  /// The inspector that CAF has for messages forgets the error.
  caf::error read(const std::vector<char>& bytes, caf::message& x) {
    caf::binary_deserializer source(system, bytes);
    return x.load(source);
  }

  template <class T>
  T crossed(const T& x) {
    T out{};
    REQUIRE_FALSE(read(written(x), out));
    return out;
  }
};

/// Makes a type known to every system that is announced, as a protocol that is used does.
template <class... Ts>
bool in_use() {
  return (parley::port::enlisted<Ts>::done && ...);
}

} // namespace parley_test
