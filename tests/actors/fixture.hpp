// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"
#include "parley/actors/testing.hpp"
#include "parley/messaging/caf/handlers.hpp"
#include "parley/messaging/caf/mail.hpp"
#include "user_error.hpp"

namespace parley_test {

using namespace std::chrono_literals;
using parley::ask;
using parley::errc;
using parley::failure;
using parley::handle;
using parley::task;
using parley::tell;
using parley::port::anon_mail;
using parley::port::mail;

/// A world of its own for each test; the test fails when something is left.
struct deterministic : parley::testing::world {
  deterministic() {
    on_leftovers([](const std::string& left) { FAIL_CHECK("left at the end:\n" << left); });
  }
};

/// Counts the objects that live in coroutine frames.
struct guard {
  explicit guard(int& alive) : alive_(&alive) { ++*alive_; }
  guard(guard&& other) noexcept : alive_(std::exchange(other.alive_, nullptr)) {}
  ~guard() {
    if (alive_ != nullptr)
      --*alive_;
  }

private:
  int* alive_;
};

} // namespace parley_test
