// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/core.hpp"
#include "parley/messaging/handle.hpp"

namespace parley {

/// The base of a class whose public members `on(M)` answer the messages of protocol `P`; started by spawn.
///
///     class store : public parley::service<pastes::store> {
///     public:
///       parley::task<paste> on(find request);     // a coroutine: may co_await
///       void on(put request);                     // or a plain function; callers cannot tell
///     };
///
/// A handler takes its message by value and returns the protocol's result, an outcome of it, or a task of either; it
/// fails by throwing. Handlers run on the service's own turns, one at a time; while one is suspended others may run (see
/// rules() for exceptions). Handlers start in the order of their requests and end in any.
///
/// Construction and destruction are no turns: nothing can be asked there. When the service ends, suspended handlers are
/// destroyed, innermost frame first, and every request still gets an answer.
template <class P>
class service {
public:
  using parley_protocol = P;

  service(const service&) = delete;

protected:
  service();
  ~service() = default;

  /// The handle of this service.
  [[nodiscard]] handle<P> self() const;

  [[nodiscard]] caf::actor_system& system() const { return core_.self().system(); }

  /// Begins to stop: new requests are refused with errc::stopping, running handlers are cancelled, newest first, and may
  /// unwind for `grace`; then the service ends. Its requesters get their answers, or errc::stopping.
  void stop(std::chrono::nanoseconds grace = detail::default_grace) {
    core_.stop(std::chrono::duration_cast<detail::duration>(grace));
  }

  /// Ends at once, after the current step; suspended handlers are destroyed and answered with receiver_down.
  void quit() { core_.self().quit(); }

private:
  detail::core& core_;
};

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

/// Hands a core to the service<P> that is constructed next on this thread.
void begin_construction(core& self) noexcept;

/// The core that was handed over. @throws std::logic_error outside of spawn
core& constructing();

} // namespace detail

template <class P>
service<P>::service() : core_(detail::constructing()) {}

template <class P>
handle<P> service<P>::self() const {
  return caf::actor_cast<typename P::caf_handle>(caf::strong_actor_ptr(core_.self().ctrl()));
}

} // namespace parley
