// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <parley/io/http.hpp>
#include <parley/messaging.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pastes {

/// Lines on the standard error, written by a thread of its own: whoever logs never waits, not even for a terminal that
/// is stopped. Lines beyond the thousands that may wait are dropped, and counted.
///
/// Threads: any, also several at once. All that was logged is written when it is destroyed.
class logging {
public:
  logging();
  ~logging();
  logging(const logging&) = delete;

  /// A request, in the combined format.
  void write(const parley::http::access& what);
  /// A failed ask, unless its message declares the failure: then it is for who asked.
  void write(std::string_view message, const parley::failure& why);
  void write(const std::string& text);

  /// How many lines were dropped since it was asked last.
  [[nodiscard]] std::uint64_t take_dropped() noexcept;

private:
  class output;
  std::unique_ptr<output> output_;
};

} // namespace pastes
