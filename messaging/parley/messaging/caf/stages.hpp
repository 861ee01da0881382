// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/make.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/message.hpp>

#include <utility>
#include <vector>

/// The CAF port: whom a request is to visit before its answer goes to the requester (`a * b` in CAF before 1.0).
namespace parley::port {

class stages {
public:
  stages() = default;

  /// Takes them from the element that is being processed.
  explicit stages([[maybe_unused]] caf::mailbox_element& from) {
#if PARLEY_CAF < 100
    all_ = std::move(from.stages);
    from.stages.clear();
#endif
  }

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  void move_to([[maybe_unused]] caf::mailbox_element& x) {
#if PARLEY_CAF < 100
    x.stages = std::move(all_);
#endif
    all_.clear();
  }

  /// Sends the request on to the next one.
  void send_on([[maybe_unused]] caf::strong_actor_ptr requester,
               [[maybe_unused]] caf::message_id id, [[maybe_unused]] caf::message content,
               [[maybe_unused]] unit* on) {
#if PARLEY_CAF < 100
    auto next = std::move(all_.back());
    all_.pop_back();
    next->enqueue(
        caf::make_mailbox_element(std::move(requester), id, std::move(all_), std::move(content)),
        on);
    all_.clear();
#endif
  }

private:
  std::vector<caf::strong_actor_ptr> all_;
};

} // namespace parley::port
