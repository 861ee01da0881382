// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/actor_control_block.hpp>
#include <caf/fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace parley::detail {

class expectations;

/// The actors whose end an asker wants to know of: one watch per target, however many asks wait for it, kept a while for
/// later ones.
class watches {
public:
  explicit watches(caf::scheduled_actor& self) noexcept : self_(self) {}

  /// One more ask waits for `target`. Returns the watch's id, with which the port tells of the target's end.
  std::uint64_t begin(caf::abstract_actor& target, expectations* lifted);

  /// One ask less waits for the target of this watch.
  void end(const caf::strong_actor_ptr& target, std::uint64_t id, expectations* lifted);

  /// The target has ended; false when the watch is not known any more.
  bool went_down(std::uint64_t id);

  void end_all(expectations* lifted);

private:
  struct watch {
    caf::weak_actor_ptr target;
    std::uint64_t id;
    std::size_t pending;
  };
  using table = std::unordered_map<const void*, watch>;

  table::iterator detach(table::iterator at, expectations* lifted);
  void end_idle(expectations* lifted);

  caf::scheduled_actor& self_;
  table by_target_;
  std::size_t idle_ = 0;
  std::uint64_t last_ = 0;
};

} // namespace parley::detail
