// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace parley::http {

/// One request that was answered or given up, for the access log. What stop() cuts off at the end of its grace time has
/// no entry.
struct access {
  std::string peer;
  std::string method; ///< empty when no request could be read
  std::string target;
  int version = 11;           ///< 10 for HTTP/1.0
  int status = 0;             ///< 0 when the response did not go out whole
  std::uint64_t received = 0; ///< bytes of the body
  std::uint64_t sent = 0;     ///< bytes of the body
  std::chrono::nanoseconds took{};
  std::string referrer;
  std::string agent;
  std::string failure; ///< what went wrong, for whoever runs the server
};

/// One line in the combined log format of Apache and nginx, with the time that it took in milliseconds behind it; control
/// characters, quotes and bytes that are no ASCII are escaped. `when` is the time of day.
[[nodiscard]] std::string log_line(const access& what, std::chrono::system_clock::time_point when);

} // namespace parley::http
