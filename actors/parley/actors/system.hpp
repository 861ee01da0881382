// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>

namespace parley {

/// A CAF actor system with everything announced. Its destructor waits until all actors are done: services end when their
/// last handle is dropped.
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
