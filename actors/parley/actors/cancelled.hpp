// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <string_view>

namespace parley {

/// Thrown at the innermost await of work that was cancelled. On purpose no std::exception: a handler for errors does not
/// take it by accident. Catch it to clean up, then rethrow; swallowing it is allowed, and counts: each request to cancel
/// is thrown once.
class cancelled {
public:
  /// Who asked for it.
  enum class reason : unsigned char {
    requester, ///< the one who asked gave up: its deadline passed, it cancelled the ask, or was itself cancelled
    stopping, ///< the actor is stopping
    caller,   ///< code of the same actor
  };

  explicit cancelled(reason why) noexcept : why_(why) {}

  [[nodiscard]] reason why() const noexcept { return why_; }
  [[nodiscard]] std::string_view text() const noexcept;

private:
  reason why_;
};

} // namespace parley
