// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/handlers.hpp"
#include "parley/actors/detail/lifted.hpp"
#include "parley/messaging/caf/flags.hpp"
#include "parley/messaging/caf/host.hpp"

namespace parley {

/// Makes a coroutine a handler of an event-based or typed CAF actor that is no service, handler by handler:
///
///     caf::behavior calculator(caf::event_based_actor* self) {
///       return {parley::lift(self, [](add x) -> parley::task<int> { … co_await … })};
///     }
///
/// The callable takes one message by value and returns T, outcome<T, failures…>, or a task of either; its closure lives
/// as long as the actor. It costs what CAF's `.then` costs, and lacks rules and the graceful stop of a service. A request
/// from another process has no deadline and trace here, and a cancel that overtakes its request is lost. Derive the actor
/// from parley::actor<Base> to have what a service has there.
template <class Self, class F>
[[nodiscard]] auto lift(Self* self, F handler) {
  using signature = typename detail::callable<F>::signature;
  static_assert(!std::is_void_v<signature>,
                "parley::lift: a handler has one operator(), which takes one message and is no "
                "template");
  static_assert(std::is_void_v<signature> || detail::is_signature<signature>,
                "parley::lift: a handler takes its message by value: a reference would dangle once "
                "it suspends");
  if constexpr (detail::is_signature<signature>)
    return detail::lifted_handler<signature>(self, std::move(handler));
  else
    return [](caf::unit_t) {}; // so that nothing else is reported
}

/// The same, with the signature written out where the callable declares no failures: it may then throw them.
/// `lift<outcome<paste, not_found>(find)>(self, f)`
template <class Signature, class Self, class F>
  requires detail::is_signature<Signature>
[[nodiscard]] auto lift(Self* self, F handler) {
  return detail::lifted_handler<Signature>(self, std::move(handler));
}

/// The base of a user's own actor class, with all that a service has but typed handlers, rules and the graceful end on an
/// exit message: write
/// `class mine : public parley::actor<caf::event_based_actor>` and return `lift(this, …)` from make_behavior.
///
/// `Base` is an event-based actor of CAF, dynamically or statically typed.
template <class Base>
class actor : public port::host<Base, detail::core> {
  static_assert(std::is_base_of_v<caf::scheduled_actor, Base>,
                "parley::actor: the base is an event-based actor; blocking actors block, outside "
                "of coroutines");

public:
  template <class... Args>
  explicit actor(caf::actor_config& config, Args&&... args)
      : port::host<Base, detail::core>(config, std::forward<Args>(args)...) {
    this->setf(port::mixed_flag);
  }

  /// As service<P>::stop.
  void stop(std::chrono::nanoseconds grace = detail::default_grace) {
    this->core_.stop(std::chrono::duration_cast<detail::duration>(grace));
  }
};

} // namespace parley
