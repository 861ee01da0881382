// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/caf/identity.hpp"
#include "parley/messaging/outcome.hpp"

#include <stdexcept>

namespace parley::detail {

/// The slot to await. @throws std::logic_error when the reply was awaited before; failure(stopping) when it was made on
/// an actor that was ending
slot_key require_key(core* owner, slot_key key);

/// Reads what a leaf awaited as an outcome. A failure gets the line of the await.
template <class T, class... Failures>
outcome<T, Failures...> outcome_of(settlement& x, const slot_awaiter& at) {
  if (x.error)
    return at.here(*x.error);
  if (auto* error = x.answer.error()) {
    auto why = port::to_failure(*error);
    std::optional<outcome<T, Failures...>> declared;
    [[maybe_unused]] auto take = [&]<class E>(std::type_identity<E>) {
      if (auto value = declared_value<E>(why.data()))
        declared.emplace(std::move(*value));
      return declared.has_value();
    };
    static_cast<void>((take(std::type_identity<Failures>()) || ... || false));
    if (declared)
      return std::move(*declared);
    return at.here(undeclared(why));
  }
  if constexpr (std::is_void_v<T>) {
    if (x.answer.empty() || x.answer.template holds<caf::unit_t>())
      return outcome<T, Failures...>();
  } else {
    if (x.answer.template holds<T>())
      return x.answer.template take<T>();
  }
  return at.mismatch(x, port::wire_name<T>());
}

/// Reads an answer as a value. @throws thrown<E>, failure
template <class T, class... Failures>
T value_or_throw(settlement& x, const slot_awaiter& at) {
  if constexpr (!std::is_void_v<T>)
    if (!x.error && x.answer.template holds<T>())
      return x.answer.template take<T>();
  if (!x.error) {
    if (auto* error = x.answer.error()) {
      auto why = at.here(port::to_failure(*error));
      [[maybe_unused]] auto raise = [&]<class E>(std::type_identity<E>) {
        if (auto value = declared_value<E>(why.data()))
          throw thrown<E>(std::move(*value), why);
      };
      (raise(std::type_identity<Failures>()), ...);
      throw undeclared(why);
    }
  }
  auto out = outcome_of<T, Failures...>(x, at);
  if (auto* why = out.template get_if<failure>())
    throw *why;
  if constexpr (!std::is_void_v<T>)
    return std::move(*out);
}

} // namespace parley::detail
