// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"
#include "parley/messaging/caf/bytes.hpp"
#include "parley/messaging/caf/mail.hpp"
#include "parley/messaging/caf/threads.hpp"
#include "user_error.hpp"

#include <caf/all.hpp>

namespace parley_test {

using parley::port::mail;

struct announced_config : caf::actor_system_config {
  announced_config() {
    parley::announce(*this);
    parley::port::set_workers(*this, 1);
  }
};

/// An actor system that knows the messages, and what crosses to another process.
struct wire {
  announced_config config;
  caf::actor_system system{config};

  template <class T>
  parley::port::bytes written(const T& x) {
    parley::port::bytes out;
    REQUIRE_FALSE(parley::port::write_bytes(system, x, out));
    return out;
  }

  template <class T>
  caf::error read(const parley::port::bytes& bytes, T& x) {
    return parley::port::read_bytes(system, bytes, x);
  }

  template <class T>
  T crossed(const T& x) {
    T out{};
    REQUIRE_FALSE(read(written(x), out));
    return out;
  }
};

inline std::string text_of(const parley::port::bytes& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size()};
}
inline parley::port::bytes bytes_of(std::string_view text) {
  auto* begin = reinterpret_cast<const parley::port::bytes::value_type*>(text.data());
  return {begin, begin + text.size()};
}

/// Makes a type known to every system that is announced, as a protocol that is used does.
template <class... Ts>
bool in_use() {
  return (parley::port::enlisted<Ts>() && ...);
}

} // namespace parley_test
