// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/response.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace parley::http::detail {

/// How the end of a body is told.
enum class framing : unsigned char {
  none,    ///< there is no body, and no length of one
  length,  ///< its length stands in the headers
  chunked, ///< its last piece says so
  closing, ///< the connection ends
};

/// What a head says beside what the response says itself.
class head_of {
public:
  head_of(int version, bool keep_alive, framing how, std::uint64_t length,
          std::chrono::system_clock::time_point date) noexcept
      : version(version), keep_alive(keep_alive), how(how), length(length), date(date) {}

  int version;
  bool keep_alive;
  framing how;
  std::uint64_t length;
  std::chrono::system_clock::time_point date;
};

/// @throws std::length_error  for a header that no client would read
void check_sendable(const response& what);

/// The status line and the headers, as they are sent. Headers that cannot be sent as they are, because a name is no
/// token or a value has a line break in it, are left out.
[[nodiscard]] std::string write_head(const response& what, const head_of& how);

/// The lines around a piece of a chunked body.
[[nodiscard]] std::string write_chunk_size(std::size_t size);
[[nodiscard]] std::string_view chunk_end() noexcept;
[[nodiscard]] std::string_view last_chunk() noexcept;

/// "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string http_date(std::chrono::system_clock::time_point when);

/// What a status is called: "Not Found".
[[nodiscard]] std::string reason_of(int status);

} // namespace parley::http::detail
