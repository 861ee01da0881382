// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

namespace parley::detail {

class core;

/// The core whose actor runs on this thread; null outside of turns. Never read a thread_local in a coroutine: compilers
/// keep its address across suspensions, and actors move between threads. Hence these are not inline.
[[nodiscard]] core* current() noexcept;

/// Why there is no current core, for the texts of errors.
enum class outside : unsigned char {
  actors,       ///< a thread that runs no actor
  construction, ///< in the constructor of a service
  destruction,  ///< in the destructor of a service
};
[[nodiscard]] outside where_outside() noexcept;

/// Makes a core current for a scope.
class turn {
public:
  explicit turn(core* now, outside where = outside::actors) noexcept;
  ~turn();
  turn(const turn&) = delete;

private:
  core* before_;
  outside where_before_;
};

} // namespace parley::detail
