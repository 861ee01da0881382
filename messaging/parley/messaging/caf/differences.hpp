// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

/// The CAF port: what differs with CAF whatever we do, as in docs/messaging.md.
namespace parley::port {

/// A requester is told when a raw actor drops its promise to answer.
inline constexpr bool breaks_promises = PARLEY_CAF >= 18;

/// A requester is told when the other process cannot read its message.
inline constexpr bool tells_unreadable = PARLEY_CAF != 18;

/// An infinity or NaN crosses to another process as the whole of an answer.
inline constexpr bool bare_infinity_crosses = PARLEY_CAF >= 18;

} // namespace parley::port
