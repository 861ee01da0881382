// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/make.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/message.hpp>

#include <utility>
#include <vector>

/// The CAF port: whom a request is to visit before its answer goes to the requester (`a * b` in CAF before 1.0).
namespace parley::port {

#if PARLEY_CAF < 100

class stages {
public:
  stages() = default;

  /// Takes them from the element that is being processed.
  explicit stages(caf::mailbox_element& from) : all_(std::move(from.stages)) {
    from.stages.clear();
  }

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  void move_to(caf::mailbox_element& x) {
    x.stages = std::move(all_);
    all_.clear();
  }

  /// Sends the request on to the next one.
  void send_on(caf::strong_actor_ptr requester, caf::message_id id, caf::message content,
               unit* on) {
    auto next = std::move(all_.back());
    all_.pop_back();
    next->enqueue(
        caf::make_mailbox_element(std::move(requester), id, std::move(all_), std::move(content)),
        on);
    all_.clear();
  }

private:
  std::vector<caf::strong_actor_ptr> all_;
};

#else

class stages {
public:
  stages() = default;
  explicit stages(caf::mailbox_element&) noexcept {}
  [[nodiscard]] static constexpr bool empty() noexcept { return true; }
  void move_to(caf::mailbox_element&) noexcept {}
  void send_on(const caf::strong_actor_ptr&, caf::message_id, const caf::message&, unit*) noexcept {
  }
};

#endif

} // namespace parley::port
