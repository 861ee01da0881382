// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <memory>
#include <string>
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
    timeout,  ///< the time of a `timeout` around it was over
    sibling,  ///< another operation of the same composition decided its outcome
  };

  explicit cancelled(reason why) noexcept : why_(why) {}

  /// With words of the caller's own.
  cancelled(reason why, std::string text);

  [[nodiscard]] reason why() const noexcept { return why_; }
  [[nodiscard]] std::string_view text() const noexcept;

  /// For the library: which of its operations did it; null for none.
  [[nodiscard]] const void* origin() const noexcept { return origin_; }
  [[nodiscard]] cancelled by(const void* origin) const noexcept {
    auto out = *this;
    out.origin_ = origin;
    return out;
  }

private:
  std::shared_ptr<const std::string> text_; // copying an exception must not throw
  reason why_;
  const void* origin_ = nullptr;
};

} // namespace parley
