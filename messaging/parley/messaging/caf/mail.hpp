// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#if PARLEY_CAF < 100
#include <caf/send.hpp>
#else
#include <caf/anon_mail.hpp>
#endif

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <tuple>
#include <type_traits>
#include <utility>

/// The CAF port: how CAF's own actors send, spelled as in CAF 1.x, which deprecates `request` and `anon_send`.
namespace parley::port {

#if PARLEY_CAF < 100

/// What `self->mail(fields…)` is in CAF 1.x.
template <class Self, class... Ts>
class letter {
public:
  template <class... Us>
  explicit letter(Self self, Us&&... fields) : self_(self), fields_(std::forward<Us>(fields)...) {}

  template <class Handle, class Timeout>
  auto request(const Handle& to, Timeout timeout) && {
    return std::apply(
        [&](auto&... fields) { return self_->request(to, timeout, std::move(fields)...); },
        fields_);
  }

  template <class Handle>
  void send(const Handle& to) && {
    std::apply(
        [&](auto&... fields) {
          if constexpr (std::is_null_pointer_v<Self>)
            caf::anon_send(to, std::move(fields)...);
          else if (delay_.count() != 0)
            self_->delayed_send(to, delay_, std::move(fields)...);
          else
            self_->send(to, std::move(fields)...);
        },
        fields_);
  }

  template <class Duration>
  letter delay(Duration x) && {
    delay_ = std::chrono::duration_cast<std::chrono::nanoseconds>(x);
    return std::move(*this);
  }

private:
  Self self_;
  std::tuple<Ts...> fields_;
  std::chrono::nanoseconds delay_{};
};

template <class Self, class... Ts>
letter<Self*, std::decay_t<Ts>...> mail(Self* self, Ts&&... fields) {
  return letter<Self*, std::decay_t<Ts>...>(self, std::forward<Ts>(fields)...);
}

/// A message that nobody signs.
template <class... Ts>
letter<std::nullptr_t, std::decay_t<Ts>...> anon_mail(Ts&&... fields) {
  return letter<std::nullptr_t, std::decay_t<Ts>...>(nullptr, std::forward<Ts>(fields)...);
}

#else

template <class Self, class... Ts>
auto mail(Self* self, Ts&&... fields) {
  return self->mail(std::forward<Ts>(fields)...);
}

template <class... Ts>
auto anon_mail(Ts&&... fields) {
  return caf::anon_mail(std::forward<Ts>(fields)...);
}

#endif

template <class... Ts>
auto mail(const caf::scoped_actor& self, Ts&&... fields) {
  return mail(self.operator->(), std::forward<Ts>(fields)...);
}

} // namespace parley::port
