// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/request.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace parley::http::detail {

/// Why a request is not served: what the client is told before the connection ends.
struct rejection {
  int status = 0;
  std::string detail;
};

/// Reads one request from the bytes of a connection. Boost.Beast parses; the rules that RFC 9112 adds against requests
/// that two readers understand in two ways are here.
class reading {
public:
  reading(std::size_t header_size, std::uint64_t body_size);
  ~reading();

  /// Takes what it can use of `bytes`, which begin with what it did not use the last time. Until the headers are
  /// complete, then of the body, which is appended to `into` up to `most` bytes.
  /// @throws rejection
  std::size_t read_head(std::string_view bytes);
  std::size_t read_body(std::string_view bytes, std::string& into, std::size_t most);

  [[nodiscard]] bool has_begun() const noexcept;
  [[nodiscard]] bool has_head() const noexcept;
  [[nodiscard]] bool complete() const noexcept;

  /// Once, when it has the head: all but the body and the peer.
  [[nodiscard]] request take_head();

  /// As much of it as was read, for a log, when it is not served.
  [[nodiscard]] request describe() const;

  [[nodiscard]] int version() const noexcept; ///< 10 or 11
  [[nodiscard]] bool keep_alive() const noexcept;
  [[nodiscard]] bool expects_continue() const noexcept;
  [[nodiscard]] std::optional<std::uint64_t>
  content_length() const; ///< empty when it comes in chunks

private:
  class parser;
  std::unique_ptr<parser> parser_;
};

} // namespace parley::http::detail
