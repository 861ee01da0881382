// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/current.hpp"

#include <utility>

namespace parley::detail {

namespace {

thread_local core* running_core = nullptr;
thread_local outside why_none = outside::actors;

} // namespace

core* current() noexcept {
  return running_core;
}

outside where_outside() noexcept {
  return why_none;
}

turn::turn(core* now, outside where) noexcept
    : before_(std::exchange(running_core, now)), where_before_(std::exchange(why_none, where)) {}

turn::~turn() {
  running_core = before_;
  why_none = where_before_;
}

} // namespace parley::detail
