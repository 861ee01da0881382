// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/named_reply.hpp"
#include "parley/actors/reply.hpp"
#include "parley/messaging/handle.hpp"

namespace parley {

/// Sends a request at once and returns its pending answer: `co_await ask<find>(store, key)`. The message `M` is made
/// inside, from its fields.
///
/// Acts for the actor whose turn it is. Deadline: `h.within(d)`, but never later than that of the request that is being
/// handled; without options what remains of that, else the system's default (30 s); `h.no_deadline()` for none. An
/// expired deadline fails the reply with deadline_exceeded and cancels the callee's work. Trace and urgency of the
/// request that is being handled go along. The default is the configuration's `parley.default-deadline`.
///
/// @throws std::logic_error  when this thread runs no actor ("use block_on")
template <class M, addressable H, class... Fields>
  requires(!addressable<M>)
auto ask(const H& to, Fields&&... fields);

/// The same with a ready message. On g++ before 13 a temporary message must not stand in the awaiting statement: that
/// await does not compile; name the reply first, or write ask<M>(h, fields…).
template <addressable H, class M>
auto ask(const H& to, M&& message);

/// Sends a message and forgets it: no answer, and a failure of the handler is only counted.
template <class M, addressable H, class... Fields>
  requires(!addressable<M>)
void tell(const H& to, Fields&&... fields);

template <addressable H, class M>
void tell(const H& to, M&& message);

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

template <class P>
const handle<P>& target_of(const handle<P>& to) {
  return to;
}
template <class P>
const handle<P>& target_of(const address<P>& to) {
  return to.target();
}

template <class P>
ask_options options_of(const core& c, const handle<P>&) {
  return c.options(std::nullopt, false, false);
}
template <class P>
ask_options options_of(const core& c, const address<P>& to) {
  using deadline = typename address<P>::deadline;
  return c.options(to.kind() == deadline::within ? std::optional<duration>(to.limit())
                                                 : std::nullopt,
                   to.kind() == deadline::none, to.is_urgent());
}

/// Whether `M` can be made of these fields, one for each of its own or a ready one.
template <class M, class... Fields>
consteval bool makes() {
  if constexpr (sizeof...(Fields) == 1 && (std::is_same_v<std::remove_cvref_t<Fields>, M> && ...))
    return true;
  else if constexpr (has_fields<M>)
    return sizeof...(Fields) == count_fields<M> && requires { M{std::declval<Fields>()...}; };
  else
    return requires { M(std::declval<Fields>()...); };
}

template <class M, class P>
inline constexpr bool can_ask = P::template offers<M>;

/// The core to act for; null when its actor is ending or is being destroyed.
core* asking_core(const char* operation);

/// The one reply type that a failed check leaves, so that nothing else is reported.
using no_reply = reply<void>;

template <class M, class H, class... Fields>
auto send_ask(const H& to, Fields&&... fields) {
  using P = typename H::parley_protocol;
  static_assert(can_ask<M, P>, "parley::ask: this handle's protocol does not offer that message");
  if constexpr (!can_ask<M, P>) {
    return no_reply(nullptr, 0);
  } else {
    static_assert(
        makes<M, Fields...>(),
        "parley::ask<M>(handle, fields...): give one value for each field of M, in order");
    using result = reply_of<M, P>;
    static_cast<void>(signature_for<M, P>::enlisted());
    if constexpr (!makes<M, Fields...>()) {
      return result(nullptr, 0);
    } else {
      auto* c = asking_core("ask");
      if (c == nullptr)
        return result(nullptr, 1);
      auto options = options_of(*c, to);
      options.types = port::crossing<M, typename signature_for<M, P>::result_type>();
      auto* target = port::target_of(target_of(to));
      auto element = port::make_request<M>(caf::strong_actor_ptr(c->self().ctrl()),
                                           std::forward<Fields>(fields)...);
      auto key = c->open(options.deadline, target, &port::wire_name<M>);
      result out(c, key);
      if (target == nullptr)
        c->settle(key, make_failure(errc::receiver_down, "asked an empty handle"));
      else
        c->send(key, *target, std::move(element.first), *element.second, options);
      return out;
    }
  }
}

template <class M, class H, class... Fields>
void send_tell(const H& to, Fields&&... fields) {
  using P = typename H::parley_protocol;
  static_assert(can_ask<M, P>, "parley::tell: this handle's protocol does not offer that message");
  if constexpr (can_ask<M, P>) {
    static_assert(
        makes<M, Fields...>(),
        "parley::tell<M>(handle, fields...): give one value for each field of M, in order");
    if constexpr (makes<M, Fields...>()) {
      static_cast<void>(signature_for<M, P>::enlisted());
      auto* c = asking_core("tell");
      auto* target = port::target_of(target_of(to));
      if (target == nullptr)
        return;
      auto urgent = false;
      if constexpr (requires { to.is_urgent(); })
        urgent = to.is_urgent();
      port::send_one_way<M>(*target, urgent,
                            c != nullptr && c->in_turn() ? c->self().context() : nullptr,
                            std::forward<Fields>(fields)...);
    }
  }
}

} // namespace detail

template <class M, addressable H, class... Fields>
  requires(!addressable<M>)
auto ask(const H& to, Fields&&... fields) {
  auto sent = detail::send_ask<M>(to, std::forward<Fields>(fields)...);
  if constexpr ((detail::risky_temporary<Fields&&> || ...))
    return detail::named_reply(std::move(sent));
  else
    return sent;
}

template <addressable H, class M>
auto ask(const H& to, M&& message) {
  auto sent = detail::send_ask<std::remove_cvref_t<M>>(to, std::forward<M>(message));
  if constexpr (detail::risky_temporary<M&&>)
    return detail::named_reply(std::move(sent));
  else
    return sent;
}

template <class M, addressable H, class... Fields>
  requires(!addressable<M>)
void tell(const H& to, Fields&&... fields) {
  detail::send_tell<M>(to, std::forward<Fields>(fields)...);
}

template <addressable H, class M>
void tell(const H& to, M&& message) {
  detail::send_tell<std::remove_cvref_t<M>>(to, std::forward<M>(message));
}

} // namespace parley
