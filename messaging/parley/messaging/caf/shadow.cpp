// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/shadow.hpp"

#include "parley/messaging/caf/flags.hpp"
#include "parley/messaging/caf/make.hpp"

#include <caf/all.hpp>

namespace parley::port {

route route_to(const caf::abstract_actor& target, const caf::scheduled_actor& self) noexcept {
  if (target.getf(parley_flag))
    return route::service;
  return target.ctrl()->nid == self.ctrl()->nid ? route::local : route::remote;
}

void send_context(caf::strong_actor_ptr sender, caf::scheduled_actor& self,
                  caf::abstract_actor& target, slot_key key, const request_context& context,
                  std::string_view types) {
  using std::chrono::milliseconds;
  std::int64_t remaining = -1;
  if (context.has_deadline()) {
    auto left = std::max(context.deadline - self.clock().now(), time_point::duration::zero());
    remaining = std::chrono::ceil<milliseconds>(left).count();
  }
  auto content = types.empty() ? caf::make_message(remaining, context.trace)
                               : caf::make_message(remaining, context.trace, std::string(types));
  send_shadow(std::move(sender), target, kind::context, key, context.urgent, self.context(),
              std::move(content));
}

std::optional<told_context> read_context(const content& x) {
  if (x.match_elements<std::int64_t, std::uint64_t>())
    return told_context{x.get_as<std::int64_t>(0), x.get_as<std::uint64_t>(1), {}};
  if (x.match_elements<std::int64_t, std::uint64_t, std::string>())
    return told_context{x.get_as<std::int64_t>(0), x.get_as<std::uint64_t>(1),
                        x.get_as<std::string>(2)};
  return std::nullopt;
}

void send_shadow(caf::strong_actor_ptr sender, caf::abstract_actor& target, kind what, slot_key key,
                 bool urgent, unit* on, caf::message content) {
  target.enqueue(make_element(std::move(sender), shadow_id(what, key, urgent), std::move(content)),
                 on);
}

} // namespace parley::port
