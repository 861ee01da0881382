// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <string>

/// The CAF port: how deep messages may be nested.
namespace parley::port {

/// Messages nested deeper than this are refused: they are read by recursion, and a stranger may have
/// written them.
inline constexpr int max_message_depth = 200;

namespace inspection {

/// Counts the messages in which this thread is, one within the other.
class level {
public:
  level() noexcept { ++depth_; }
  ~level() { --depth_; }
  level(const level&) = delete;

  [[nodiscard]] static bool is_too_deep() noexcept { return depth_ > max_message_depth; }

private:
  static inline constinit thread_local int depth_ = 0;
};

std::string too_deep_text();

} // namespace inspection

} // namespace parley::port
