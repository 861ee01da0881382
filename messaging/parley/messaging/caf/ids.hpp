// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/message_id.hpp>

#include <cstdint>

/// The CAF port: parley's own message ids.
///
/// CAF counts request ids up from one and never reaches bit 59, so ids with that bit are ours. A request carries the key
/// of the slot that waits for its answer; CAF returns it in the answer. Everything else that parley sends between actors
/// is a *shadow*: a message that is flagged as a response. An actor of CAF drops a response that it never asked for in
/// silence, in every version and over the network, so a shadow may go to anyone.
///
///     bit 63 response | 62 answered | 61..60 category | 59 ours | 58..56 kind | 55 context | 54..24 generation | 23..0 index
namespace parley::port {

enum class kind : std::uint8_t {
  answer = 0,  ///< to a slot: the answer to a request; without content from a pool or a timer
  context = 1, ///< goes ahead of a remote request of the same key: remaining milliseconds, trace id
  cancel = 2,  ///< whoever works on the request of this key may stop
  wake = 3,    ///< look at your timers and your ready list
  down = 4,    ///< the actor watched under this key has ended: its exit reason
  stop = 5,    ///< begin to stop: grace time in milliseconds
};

/// Names a slot for ever: the generation changes with each use.
using slot_key = std::uint64_t;

inline constexpr std::uint64_t ours = 0x0800'0000'0000'0000;
inline constexpr std::uint64_t carries_context = 0x0080'0000'0000'0000; // see envelope/
inline constexpr std::uint64_t key_mask = 0x007F'FFFF'FFFF'FFFF;
inline constexpr unsigned kind_offset = 56;

inline bool is_ours(caf::message_id id) noexcept {
  return (id.integer_value() & ours) != 0;
}

inline kind kind_of(caf::message_id id) noexcept {
  return static_cast<kind>(id.integer_value() >> kind_offset & 7);
}

inline slot_key key_of(caf::message_id id) noexcept {
  return id.integer_value() & key_mask;
}

inline caf::message_id request_id(slot_key key, bool urgent) noexcept {
  return caf::message_id{ours | key | (urgent ? 0 : caf::message_id::default_async_value)};
}

inline caf::message_id shadow_id(kind what, slot_key key, bool urgent) noexcept {
  return caf::message_id{caf::message_id::response_flag_mask |
                         request_id(key, urgent).integer_value() |
                         static_cast<std::uint64_t>(what) << kind_offset};
}

} // namespace parley::port
