// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parley::http::detail {

using parley::detail::core;
using parley::detail::slot_key;
using parley::detail::time_point;

/// How an attempt to read or write came out.
class attempt {
public:
  enum class kind : unsigned char {
    done,
    later_readable, ///< again when there is something to read
    later_writable, ///< again when there is room
    ended,          ///< the peer sends nothing more
    failed,         ///< the connection is broken
  };

  attempt(kind how, std::size_t size) noexcept : how_(how), size_(size) {}
  explicit attempt(std::string why) : how_(kind::failed), why_(std::move(why)) {}

  [[nodiscard]] kind how() const noexcept { return how_; }
  [[nodiscard]] bool later() const noexcept {
    return how_ == kind::later_readable || how_ == kind::later_writable;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

private:
  kind how_;
  std::size_t size_ = 0;
  std::string why_;
};

/// Tells an actor that something may have happened elsewhere. An attempt that fails comes first, then `expect`; what
/// happens between the two is not lost. Threads: `fire` on any, the rest on the actor's turn.
class signal {
public:
  explicit signal(caf::weak_actor_ptr owner) : owner_(std::move(owner)) {}

  /// Before an attempt: what was told until now, the attempt will see for itself.
  void clear() noexcept {
    if (state_.load(std::memory_order_acquire) == fired) { // pairs with fire
      state_.store(idle, std::memory_order_relaxed);       // nobody fires before it is armed again
      armed_ = false;
    }
  }

  /// Has `key` settled by the next fire. False when that has come already.
  [[nodiscard]] bool expect(slot_key key) noexcept {
    auto before = state_.load(std::memory_order_relaxed);
    while (before != fired)
      if (state_.compare_exchange_weak(before, key, std::memory_order_acq_rel))
        return true;
    return false;
  }

  /// Whether it must be armed: nothing under way will fire it.
  [[nodiscard]] bool arm() noexcept { return !std::exchange(armed_, true); }

  void fire() noexcept {
    auto key = state_.exchange(fired, std::memory_order_acq_rel); // pairs with clear
    if (key != idle && key != fired)
      parley::detail::settle_elsewhere(owner_, key);
  }

private:
  static constexpr slot_key idle = 0;
  static constexpr slot_key fired = ~slot_key{0};

  caf::weak_actor_ptr owner_;
  std::atomic<slot_key> state_ = idle;
  bool armed_ = false;
};

/// The bytes of one connection, both ways. It never blocks: an attempt says when to try again, and `watch` tells when
/// that is. All calls come from the turns of one actor.
class transport {
public:
  transport() = default;
  transport(const transport&) = delete;
  virtual ~transport() = default;

  virtual attempt read(std::span<char> into) = 0;
  /// Of several pieces as much as there is room for.
  virtual attempt write(std::span<const std::string_view> pieces) = 0;

  /// Has the slot settled when it is time to try again, after an attempt that said `until`; with `failed`, when the
  /// connection may be broken.
  virtual void watch(attempt::kind until, core& owner, slot_key key) = 0;

  [[nodiscard]] virtual bool is_broken() = 0;

  /// Tells the peer that nothing more is sent.
  virtual void end_writing() noexcept = 0;

  [[nodiscard]] virtual std::string peer() const = 0;
  [[nodiscard]] virtual bool secure() const noexcept { return false; }
};

/// Waits until an attempt is worth repeating, but not beyond `deadline`; the next attempt tells which it was.
class readiness : public parley::detail::slot_awaiter {
public:
  readiness(core& owner, transport& of, attempt::kind until, time_point deadline)
      : slot_awaiter(&owner, owner.open(deadline)) {
    of.watch(until, owner, key_);
  }

  [[nodiscard]] slot_key key() const noexcept { return key_; }
  void await_resume() { settled(); }
};

} // namespace parley::http::detail
