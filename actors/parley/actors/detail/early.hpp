// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/ids.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace parley::detail {

using port::slot_key;

/// Contexts and cancels that came before their request: a context always does, a cancel may overtake it. A cancel that
/// came too late looks the same, and is forgotten once all that was in the mailbox has been looked at.
class early {
public:
  void keep(port::requester who, slot_key key, const port::request_context& context,
            std::string differs);

  /// Gives the request its deadline and trace, if any came. Returns in what the requester's types differ.
  std::string take_context(const caf::strong_actor_ptr& who, slot_key key,
                           port::request_context& out);

  /// Returns the number by which the cancel is forgotten.
  std::uint64_t keep_cancel(port::requester who, slot_key key);
  void forget_cancels(std::uint64_t up_to);

  /// Whether the request was cancelled before it came.
  bool take_cancel(const caf::strong_actor_ptr& who, slot_key key);

private:
  struct context {
    port::requester who;
    slot_key key;
    port::request_context context;
    std::string differs;
  };
  struct cancel {
    port::requester who;
    slot_key key;
    std::uint64_t number;
  };

  std::vector<context> contexts_;
  std::vector<cancel> cancels_;
  std::uint64_t last_ = 0;
};

} // namespace parley::detail
