// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>

namespace parley {

/// A CAF actor system with everything announced.
///
/// Its destructor waits until all actors are done. A service ends when its last handle is dropped and nobody waits for it
/// any more; two that ask each other with no_deadline() hold each other for ever. Handles that other processes have do
/// not count; what the middleman publishes is held until it is unpublished or stopped.
class system {
public:
  system();

  /// With a configuration of one's own, to which nothing needs to be announced yet.
  explicit system(std::unique_ptr<caf::actor_system_config> config);

  ~system();
  system(const system&) = delete;

  operator caf::actor_system&() noexcept { return *system_; }
  [[nodiscard]] caf::actor_system& caf() noexcept { return *system_; }

private:
  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
};

} // namespace parley
