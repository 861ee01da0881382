// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/current.hpp"

#include <utility>

namespace parley::detail {

namespace {

thread_local core* current_core = nullptr;
thread_local outside current_outside = outside::actors;

} // namespace

core* current() noexcept {
  return current_core;
}

outside where_outside() noexcept {
  return current_outside;
}

turn::turn(core* now, outside where) noexcept
    : before_(std::exchange(current_core, now)),
      where_before_(std::exchange(current_outside, where)) {}

turn::~turn() {
  current_core = before_;
  current_outside = where_before_;
}

} // namespace parley::detail
