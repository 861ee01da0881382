// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/actor_control_block.hpp>

#include <chrono>
#include <cstdint>

/// The CAF port, seam "context": what travels with a request beside the message.
///
/// To a service of this process it rides in the request's own envelope (envelope/). To another process it goes ahead as a
/// shadow, as remaining time, never as a point in time.
namespace parley::port {

using time_point = std::chrono::steady_clock::time_point;

/// What a handler inherits from the request that it serves.
struct request_context {
  time_point deadline = time_point::max(); ///< max when there is none
  std::uint64_t trace = 0;                 ///< 0 when there is none
  bool urgent = false;

  [[nodiscard]] bool has_deadline() const noexcept { return deadline != time_point::max(); }
};

/// Who asked. CAF may have replaced a remote actor's proxy since: its down message overtakes what
/// the actor sent before, and what comes after that is signed by a new proxy.
struct requester {
  requester() = default;
  explicit requester(const caf::strong_actor_ptr& x)
      : actor(x != nullptr ? x->aid : 0), node(x != nullptr ? x->nid : caf::node_id{}) {}
  friend bool operator==(const requester&, const requester&) = default;

  caf::actor_id actor = 0;
  caf::node_id node;
};

} // namespace parley::port
