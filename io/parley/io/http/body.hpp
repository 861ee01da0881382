// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace parley::http {

/// Asks for the next piece of a body.
struct next {};

/// A piece of a body: never empty, unless it is the last.
struct chunk {
  std::string bytes;
  bool last = false; ///< nothing follows
};

/// The body ends before its end: its sender has gone, was too slow, said too much or what is no HTTP.
struct broken {
  std::string why;
};

PARLEY_MESSAGE(next)
PARLEY_MESSAGE(chunk, bytes, last)
PARLEY_MESSAGE(broken, why)

/// Who has a body that is too large for one message. Back-pressure is in the asking: a piece is read, or made, when it is
/// asked for. One piece at a time; after the last one it is not asked again.
using source = parley::protocol<outcome<chunk, broken>(next)>;

/// The content of a request or a response.
struct body {
  std::string bytes;                 ///< all of it, when there is no `rest`
  handle<source> rest;               ///< else whom to ask for it, piece by piece
  std::optional<std::uint64_t> size; ///< of the rest, when it is known beforehand
};

PARLEY_MESSAGE(body, bytes, rest, size)

} // namespace parley::http
