// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#include <caf/after.hpp>
#include <caf/behavior.hpp>
#include <caf/others.hpp>
#include <caf/scheduled_actor.hpp>

#include <utility>

/// The CAF port: handlers beside the behavior. CAF 1.x deprecates them in favour of handlers in the behavior, which the
/// typed interface of a service has no place for.
namespace parley::port {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// Calls `f(caf::exit_msg&)` when the actor is told to end.
template <class F>
void handle_exit(caf::scheduled_actor& self, F f) {
  self.set_exit_handler(std::move(f));
}

#if PARLEY_CAF < 18
using unhandled = caf::message_view;
using unhandled_result = caf::result<caf::message>;
#else
using unhandled = caf::message;
using unhandled_result = caf::skippable_result;
#endif

/// Calls `f()` for what the behavior does not take; it is refused then, as by default.
template <class F>
void handle_others(caf::scheduled_actor& self, F f) {
  self.set_default_handler([f](caf::scheduled_actor*, unhandled&) -> unhandled_result {
    f();
    return caf::make_error(caf::sec::unexpected_message);
  });
}

/// The same, but it stays in the mailbox for a later behavior.
template <class F>
void skip_others(caf::scheduled_actor& self, F f) {
  self.set_default_handler([f](caf::scheduled_actor*, unhandled&) -> unhandled_result {
    f();
    return caf::skip;
  });
}

/// A behavior of these handlers, and `f()` each time that so long no message came.
template <class Self, class Duration, class F, class... Handlers>
caf::behavior behavior_with_idle([[maybe_unused]] Self& self, Duration time, F f,
                                 Handlers... handlers) {
#if PARLEY_CAF < 100
  return {std::move(handlers)..., caf::after(time) >> std::move(f)};
#else
  self.set_idle_handler(time, caf::strong_ref, caf::repeat, std::move(f));
  return {std::move(handlers)...};
#endif
}

/// As handle_others, for what a blocking actor receives.
template <class F>
auto others(F f) {
  return caf::others >> [f](unhandled&) -> unhandled_result {
    f();
    return caf::make_error(caf::sec::unexpected_message);
  };
}

#pragma GCC diagnostic pop

} // namespace parley::port
