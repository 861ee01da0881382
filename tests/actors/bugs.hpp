// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "actors/fixture.hpp"
#include "parley/actors/detail/await.hpp"

#include <coroutine>
#include <vector>

/// Services with bugs that the testing kit is to find.
namespace bugs {

using namespace std::chrono_literals;

struct await_ring {};
struct ring {};
PARLEY_MESSAGE(await_ring)
PARLEY_MESSAGE(ring)

using bell_protocol = parley::protocol<void(await_ring), void(ring)>;

/// Waits for something that others of the same actor settle.
class ring_awaiter : public parley::detail::slot_awaiter {
public:
  explicit ring_awaiter(std::vector<parley::detail::slot_key>& waiting)
      : slot_awaiter(&parley::detail::current_core("ring"), 0) {
    key_ = owner_->open(parley::detail::time_point::max());
    waiting.push_back(key_);
  }
  void await_resume() { settled(); }
};

/// Wakes whoever waits, now or later.
class bell : public parley::service<bell_protocol> {
public:
  parley::task<void> on(await_ring) {
    if (!rung_)
      co_await ring_awaiter(waiting_);
  }
  void on(ring) {
    rung_ = true;
    for (auto key : waiting_)
      parley::detail::current_core("ring").settle(key);
    waiting_.clear();
  }

private:
  std::vector<parley::detail::slot_key> waiting_;
  bool rung_ = false;
};

/// Loses a ring that comes before somebody waits.
class forgetful_bell : public parley::service<bell_protocol> {
public:
  parley::task<void> on(await_ring) { co_await ring_awaiter(waiting_); }
  void on(ring) {
    for (auto key : waiting_)
      parley::detail::current_core("ring").settle(key);
    waiting_.clear();
  }

private:
  std::vector<parley::detail::slot_key> waiting_;
};

/// Holds on to a coroutine, past the core.
class raw_awaiter {
public:
  using parley_awaitable = raw_awaiter;

  explicit raw_awaiter(std::coroutine_handle<>& frame) : frame_(frame) {}
  raw_awaiter(const raw_awaiter&) = delete;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) { frame_ = frame; }
  void await_resume() const noexcept {}

private:
  std::coroutine_handle<>& frame_;
};

/// Resumes who waits twice: the second time from an await that has nothing to do with the bell.
class stammering_bell : public parley::service<bell_protocol> {
public:
  parley::task<void> on(await_ring) {
    co_await raw_awaiter(frame_);
    co_await parley::sleep_for(1s);
  }
  parley::task<void> on(ring) {
    frame_.resume();
    frame_.resume();
    co_return;
  }

private:
  std::coroutine_handle<> frame_;
};

struct acquire {};
struct release {};
PARLEY_MESSAGE(acquire)
PARLEY_MESSAGE(release)

using lock_protocol = parley::protocol<void(acquire), void(release)>;

/// Keeps itself alive as long as somebody holds it.
class lock : public parley::service<lock_protocol> {
public:
  parley::task<void> on(acquire) {
    auto me = self();
    co_await parley::respond();
    co_await ring_awaiter(waiting_);
  }
  void on(release) {
    for (auto key : waiting_)
      parley::detail::current_core("release").settle(key);
    waiting_.clear();
  }

private:
  std::vector<parley::detail::slot_key> waiting_;
};

/// Forgets to release what it holds when it is cancelled.
inline parley::task<void> work_locked(parley::handle<lock_protocol> to) {
  co_await ask<acquire>(to);
  co_await parley::sleep_for(1s);
  tell<release>(to);
}

} // namespace bugs
