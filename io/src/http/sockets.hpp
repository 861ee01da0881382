// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "http/transport.hpp"

#include <functional>
#include <memory>
#include <string>

namespace parley::http::detail {

/// The certificate chain and key that a listener shows.
class tls_identity;

/// @throws failure  that names the file which cannot be used
std::shared_ptr<tls_identity> load_identity(const std::string& certificates,
                                            const std::string& key);

/// A connection that was accepted, before an actor owns it.
class accepted {
public:
  accepted() = default;
  accepted(const accepted&) = delete;
  virtual ~accepted() = default;

  /// Once, for the actor that will serve it.
  virtual std::unique_ptr<transport> open(const caf::weak_actor_ptr& owner) = 0;

  /// Writes what fits at once, and closes.
  virtual void refuse(std::string_view with) noexcept = 0;
};

/// Accepts connections. Belongs to an actor's turns, as a transport does.
class listening {
public:
  listening() = default;
  listening(const listening&) = delete;
  virtual ~listening() = default;

  /// Where it listens.
  [[nodiscard]] virtual std::string address() const = 0;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual bool secure() const noexcept = 0;

  /// The next connection; null when there is none yet. `why` is not empty when it failed for a reason that may pass: no
  /// more descriptors or memory.
  virtual std::unique_ptr<accepted> accept(std::string& why) = 0;

  /// Has the slot settled when there may be one, after an accept that returned null.
  virtual void watch(core& owner, slot_key key) = 0;
};

/// Waits until a connection may be there to accept.
class acceptance : public parley::detail::slot_awaiter {
public:
  acceptance(core& owner, listening& at) : slot_awaiter(&owner, owner.open(time_point::max())) {
    at.watch(owner, key_);
  }

  void await_resume() { settled(); }
};

/// Listens on TCP. `owner` is the actor that will accept.
/// @throws failure  when it cannot: the text names address and port
std::unique_ptr<listening> listen_tcp(caf::actor_system& system, const caf::weak_actor_ptr& owner,
                                      const std::string& address, std::uint16_t port,
                                      std::shared_ptr<tls_identity> identity);

} // namespace parley::http::detail
