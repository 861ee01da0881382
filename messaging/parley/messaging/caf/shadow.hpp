// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/content.hpp"
#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/unit.hpp"

#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

#include <optional>
#include <string_view>

/// The CAF port: how a target is reached, and the shadows that go to it.
namespace parley::port {

/// How a target is reached.
enum class route : std::uint8_t {
  service, ///< a parley actor of this process: takes context in the element, answers when it dies
  local,   ///< another actor of this process: to be watched
  remote,  ///< a proxy: context as a shadow, to be watched
};

route route_to(const caf::abstract_actor& target, const caf::scheduled_actor& self) noexcept;

/// Sends the shadow of a request's context ahead of it, signed by whom the request is from; the
/// deadline as remaining milliseconds, since time points mean nothing elsewhere. `types` is what `crossing` tells.
void send_context(caf::strong_actor_ptr sender, caf::scheduled_actor& self,
                  caf::abstract_actor& target, slot_key key, const request_context& context,
                  std::string_view types);

/// What such a shadow holds; nothing if it is none.
struct told_context {
  std::int64_t remaining;
  std::uint64_t trace;
  std::string_view types;
};
std::optional<told_context> read_context(const content& x);

/// Any other shadow; `sender` and `on` may be null, from other threads.
void send_shadow(caf::strong_actor_ptr sender, caf::abstract_actor& target, kind what, slot_key key,
                 bool urgent, unit* on, caf::message content = {});

} // namespace parley::port
