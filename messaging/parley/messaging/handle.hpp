// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/saturated.hpp"
#include "parley/messaging/protocol.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>

namespace parley {

template <class P>
class address;

/// Refers to a running actor that answers protocol `P`; to CAF it is a `typed_actor`.
///
/// Cheap to copy, usable from any thread, travels in messages to other processes. It keeps the actor alive, as CAF's
/// handles do. Converts to the handle of a smaller protocol. An empty one may be asked: the answer is receiver_down.
template <class P>
class handle : public P::caf_handle {
public:
  using parley_protocol = P;
  using caf_handle = typename P::caf_handle;
  using duration = std::chrono::steady_clock::duration;

  handle() = default;

  /// From any CAF handle whose interface includes this protocol.
  template <class... Signatures>
    requires port::includes<caf_handle, caf::typed_actor<Signatures...>>
  handle(const caf::typed_actor<Signatures...>& target) : caf_handle(target) {}

  /// From the handle of a protocol that includes this one.
  template <class Q>
    requires(!std::is_same_v<P, Q> && P::template narrower_than<Q>)
  handle(const handle<Q>& wider) : caf_handle(caf::actor_cast<caf_handle>(wider)) {}

  /// From a dynamically typed actor that is known to answer `P`; what it does not answer fails with bad_response.
  [[nodiscard]] static handle unchecked(const caf::actor& target) {
    handle out;
    static_cast<caf_handle&>(out) = port::unchecked_handle<caf_handle>(target);
    return out;
  }

  /// Options for the next ask: `ask<find>(store.within(2s), key)`.
  template <class Rep, class Period>
  [[nodiscard]] address<P> within(std::chrono::duration<Rep, Period> limit) const {
    return address<P>(*this).within(limit);
  }
  [[nodiscard]] address<P> no_deadline() const { return address<P>(*this).no_deadline(); }
  [[nodiscard]] address<P> urgent() const { return address<P>(*this).urgent(); }

  [[nodiscard]] const caf_handle& caf() const noexcept { return *this; }
};

/// A handle with options for one ask. They apply before the message leaves; an envelope on its way cannot be changed.
template <class P>
class address {
public:
  using parley_protocol = P;
  using duration = std::chrono::steady_clock::duration;

  explicit address(handle<P> target) : target_(std::move(target)) {}

  /// The ask fails with deadline_exceeded after `limit`, or earlier if the caller's own deadline is earlier. Zero or
  /// less fails at once, without sending.
  template <class Rep, class Period>
  [[nodiscard]] address within(std::chrono::duration<Rep, Period> limit) const {
    auto out = *this;
    out.limit_ = std::chrono::duration_cast<duration>(detail::saturated(limit));
    out.deadline_ = deadline::within;
    return out;
  }

  /// The ask may wait for ever; not even the caller's deadline applies.
  [[nodiscard]] address no_deadline() const {
    auto out = *this;
    out.deadline_ = deadline::none;
    return out;
  }

  /// The message overtakes others in the callee's mailbox.
  [[nodiscard]] address urgent() const {
    auto out = *this;
    out.urgent_ = true;
    return out;
  }

  enum class deadline : std::uint8_t { inherited, within, none };

  [[nodiscard]] const handle<P>& target() const noexcept { return target_; }
  [[nodiscard]] deadline kind() const noexcept { return deadline_; }
  [[nodiscard]] duration limit() const noexcept { return limit_; }
  [[nodiscard]] bool is_urgent() const noexcept { return urgent_; }

private:
  handle<P> target_;
  duration limit_{};
  deadline deadline_ = deadline::inherited;
  bool urgent_ = false;
};

/// A handle or a handle with options.
template <class H>
concept addressable = requires { typename H::parley_protocol; } &&
                      (std::is_same_v<H, handle<typename H::parley_protocol>> ||
                       std::is_same_v<H, address<typename H::parley_protocol>>);

/// As CAF prints actors: id and node.
template <class P>
std::ostream& operator<<(std::ostream& out, const handle<P>& x) {
  return out << to_string(x.caf());
}

} // namespace parley

template <class P>
struct std::hash<parley::handle<P>> : std::hash<typename P::caf_handle> {};

namespace parley::port::identity {

template <class... Signatures>
struct composed<handle<protocol<Signatures...>>> {
  template <class Sink>
  static constexpr void write(Sink& out) {
    out("handle<");
    ((compose<typename detail::signature<Signatures>::result_type>(out), out("("),
      compose<typename detail::signature<Signatures>::message_type>(out), out(");")),
     ...);
    out(">");
  }
};

} // namespace parley::port::identity
