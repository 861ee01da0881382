// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

namespace parley {

/// What a handler returns in place of a value when the request is answered by somebody else, or has been answered.
class elsewhere {
public:
  explicit constexpr elsewhere(int) noexcept {}
};

/// `co_return responded;` ends a handler that answered early with `co_await respond(value)`.
inline constexpr elsewhere responded{0};

} // namespace parley
