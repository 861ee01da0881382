// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/ids.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace parley::detail {

using port::slot_key;

/// Contexts and cancels that came before their request: a context of another process always does, a cancel may overtake it.
/// Of contexts the last 1,024 are kept. A cancel that came too late looks like one that is early; it is kept until all that was
/// in the mailbox when it came has been looked at, so none is lost however many requests wait. In an actor that may skip
/// requests, to take them later, the last 1,024 are kept.
class early {
public:
  void keep(port::requester who, slot_key key, const port::request_context& context,
            std::string differs);

  /// Gives the request its deadline and trace, if any came. Returns in what the requester's types differ.
  std::string take_context(const caf::strong_actor_ptr& who, slot_key key,
                           port::request_context& out);

  /// Returns the number by which the cancel is forgotten.
  std::uint64_t keep_cancel(port::requester who, slot_key key);
  void forget_cancel(std::uint64_t number);
  /// All but the last ones.
  void forget_old_cancels();

  /// Whether the request was cancelled before it came.
  bool take_cancel(const caf::strong_actor_ptr& who, slot_key key);

private:
  struct context {
    port::requester who;
    slot_key key;
    port::request_context context;
    std::string differs;
  };
  struct request {
    slot_key key;
    port::requester who;
    friend bool operator<(const request& a, const request& b) {
      return std::tie(a.key, a.who.actor, a.who.node) < std::tie(b.key, b.who.actor, b.who.node);
    }
  };

  std::vector<context> contexts_;
  std::map<request, std::uint64_t> cancels_; // peers choose the keys, so no hash
  std::map<std::uint64_t, request> by_number_;
  std::uint64_t last_ = 0;
};

} // namespace parley::detail
