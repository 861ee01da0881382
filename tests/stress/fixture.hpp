// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"
#include "parley/messaging/caf/mail.hpp"
#include "parley/messaging/caf/threads.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace parley_test {

using namespace std::chrono_literals;
using parley::ask;
using parley::errc;
using parley::failure;
using parley::handle;
using parley::task;
using parley::port::anon_mail;

/// A system with more workers than this machine is likely to have processors for.
class workers {
public:
  workers() : system_(config()) {}

  operator caf::actor_system&() { return system_.caf(); }
  [[nodiscard]] caf::actor_system& caf() { return system_.caf(); }

private:
  static std::unique_ptr<caf::actor_system_config> config() {
    auto out = std::make_unique<caf::actor_system_config>();
    parley::port::set_workers(*out, 4);
    return out;
  }

  parley::system system_;
};

/// Counts the objects that live in the coroutine frames of any thread.
class counted {
public:
  explicit counted(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  counted(const counted& other) : alive_(other.alive_) { ++alive_; }
  ~counted() { --alive_; }

private:
  std::atomic<int>& alive_;
};

/// Waits until `holds()`. The test's time limit ends it otherwise.
template <class F>
void eventually(F holds) {
  while (!holds())
    std::this_thread::yield();
}

/// Runs `f(i)` in `n` threads and joins them.
template <class F>
void in_threads(int n, F f) {
  std::vector<std::jthread> threads;
  for (auto i = 0; i < n; ++i)
    threads.emplace_back([f, i] { f(i); });
}

} // namespace parley_test
