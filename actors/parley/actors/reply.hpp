// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/actors/detail/decode.hpp"
#include "parley/messaging/outcome.hpp"
#include "parley/messaging/protocol.hpp"

namespace parley {

/// The pending answer to an ask that has been sent: a `T`, or one of the declared `Failures`, or a plain failure.
///
/// Await it once, at any time, in the actor that asked; an answer that came before is kept until then. Dropped, the
/// answer is ignored; dropping never cancels the callee (cancel() does, as does the end of the asking actor's patience).
/// Move-only. It may outlive its actor, and then does nothing.
///
/// The await throws thrown<E> for a declared failure E, failure for any other, cancelled when the awaiting work is
/// cancelled (then the callee is told too). `co_await as_outcome(r)` throws only cancelled.
template <class T, class... Failures>
class [[nodiscard("the request is on its way: co_await the reply, or cast it to void to ignore the "
                  "answer")]] reply {
public:
  using value_type = T;
  using outcome_type = outcome<T, Failures...>;
  using parley_awaitable = reply;

  reply(reply&& other) noexcept : owner_(other.owner_), key_(std::exchange(other.key_, 0)) {}
  reply& operator=(reply&& other) noexcept {
    auto old = std::move(*this);
    owner_ = other.owner_;
    key_ = std::exchange(other.key_, 0);
    return *this;
  }
  ~reply() {
    if (key_ != 0 && detail::current() == owner_ && owner_ != nullptr)
      owner_->close(key_);
  }

  /// Whether an await would not suspend. False outside of the turns of the actor that asked.
  [[nodiscard]] bool ready() const noexcept {
    return key_ != 0 &&
           (owner_ == nullptr || (detail::current() == owner_ && owner_->settled(key_)));
  }

  /// Tells the callee that nobody waits any more; its task is cancelled in turn. The await then fails with
  /// errc::cancelled. False when the answer was there already.
  bool cancel() {
    return key_ != 0 && owner_ != nullptr && detail::current() == owner_ && owner_->cancel(key_);
  }

  class awaiter;
  class outcome_awaiter;
  awaiter operator co_await() & { return awaiter(std::move(*this)); }
  awaiter operator co_await() && { return awaiter(std::move(*this)); }

  /// For the library.
  reply(detail::core* owner, detail::slot_key key) noexcept : owner_(owner), key_(key) {}
  [[nodiscard]] detail::core* owner() const noexcept { return owner_; }
  [[nodiscard]] detail::slot_key key() const noexcept { return key_; }
  [[nodiscard]] detail::slot_key release() noexcept { return std::exchange(key_, 0); }

private:
  detail::core* owner_; // null when its actor was ending already
  detail::slot_key key_;
};

/// The type of `ask<M>(handle<P>, …)`.
template <class M, class P>
using reply_of = typename detail::signature_for<M, P>::template apply<reply>;

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T, class... Failures>
class reply<T, Failures...>::awaiter : public detail::slot_awaiter {
public:
  explicit awaiter(reply&& from)
      : slot_awaiter(from.owner(), detail::require_key(from.owner(), from.release())) {}

  T await_resume() {
    auto x = settled();
    return detail::value_or_throw<T, Failures...>(x, *this);
  }
};

template <class T, class... Failures>
class reply<T, Failures...>::outcome_awaiter : public detail::slot_awaiter {
public:
  explicit outcome_awaiter(reply&& from)
      : slot_awaiter(from.owner(), detail::require_key(from.owner(), from.release())) {}

  outcome_type await_resume() {
    auto x = settled();
    return detail::outcome_of<T, Failures...>(x, *this);
  }
};

} // namespace parley
