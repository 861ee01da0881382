// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

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

/// Calls `f()` for what the behavior does not take; it is refused then, as by default.
template <class F>
void handle_others(caf::scheduled_actor& self, F f) {
#if PARLEY_CAF < 18
  self.set_default_handler(
      [f](caf::scheduled_actor*, caf::message_view&) -> caf::result<caf::message> {
#else
  self.set_default_handler([f](caf::scheduled_actor*, caf::message&) -> caf::skippable_result {
#endif
        f();
        return caf::make_error(caf::sec::unexpected_message);
      });
}

/// The same, for what a blocking actor receives.
template <class F>
auto others(F f) {
#if PARLEY_CAF < 18
  return caf::others >> [f](caf::message_view&) -> caf::result<caf::message> {
#else
  return caf::others >> [f](caf::message&) -> caf::skippable_result {
#endif
    f();
    return caf::make_error(caf::sec::unexpected_message);
  };
}

#pragma GCC diagnostic pop

} // namespace parley::port
