// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/failure.hpp"

#include <string_view>

namespace parley::testing {

/// What befalls a coroutine under test at one of its steps.
class fault {
public:
  enum class kind : unsigned char { fail, cancel, time_out, kill };

  /// The ask that it awaits fails so, and its callee is told that nobody waits. What is no ask cannot fail.
  static fault fail(failure why) { return fault(kind::fail, std::move(why)); }

  /// It is cancelled.
  static fault cancel() { return fault(kind::cancel); }

  /// What it awaits is late: time passes, its deadline with it, before anybody else runs. A sleep ends. What has no
  /// deadline cannot be late.
  static fault time_out() { return fault(kind::time_out); }

  /// Its actor is killed.
  static fault kill() { return fault(kind::kill); }

  [[nodiscard]] kind what() const noexcept { return what_; }
  [[nodiscard]] const failure& why() const noexcept { return why_; }
  [[nodiscard]] std::string_view name() const noexcept;

private:
  explicit fault(kind what, failure why = failure(errc::receiver_down, "as the test says"))
      : what_(what), why_(std::move(why)) {}

  kind what_;
  failure why_;
};

} // namespace parley::testing
