// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <typeindex>

/// The CAF port: one object per actor system, made when first asked for and destroyed with the system.
namespace parley::port {

/// Lets systems of this configuration have extensions.
void allow_extensions(caf::actor_system_config& config);

/// @throws failure  errc::unannounced, when the system's configuration was not announced to; errc::stopping, when the system
/// has ended but for frames that die
std::shared_ptr<void> extension(caf::actor_system& system, std::type_index type,
                                const std::function<std::shared_ptr<void>()>& make,
                                void (*close)(void*));

/// The `T` of this system, constructed as `T(system)`. Threads: any. The system drops it, newest first, when all actors
/// are done and before its scheduler stops. Who still holds it then outlives the system: it is told by `close()`, if it
/// has one.
template <class T>
std::shared_ptr<T> extension(caf::actor_system& system) {
  auto make = [&]() -> std::shared_ptr<void> { return std::make_shared<T>(system); };
  auto close = []([[maybe_unused]] void* x) {
    if constexpr (requires(T& open) { open.close(); })
      static_cast<T*>(x)->close();
  };
  return std::static_pointer_cast<T>(extension(system, typeid(T), make, close));
}

} // namespace parley::port
