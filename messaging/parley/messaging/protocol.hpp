// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/typed.hpp"
#include "parley/messaging/detail/signature.hpp"
#include "parley/messaging/outcome.hpp"

namespace parley {

/// What a service answers, as function types from one message to one result:
///
///     using store = parley::protocol<parley::outcome<paste, not_found>(find),   // a paste, or fails with not_found
///                                    void(put)>;                                // done, or fails
///
/// Any request may also fail with a plain parley::failure. A message is a type with PARLEY_MESSAGE; a raw CAF actor's
/// may be a built-in type.
template <class... Signatures>
class protocol {
  static_assert(
      (detail::is_signature<Signatures> && ...),
      "parley::protocol: write each operation as result(message), with one message type, by value");
  static_assert((detail::portable_message<typename detail::signature<Signatures>::message_type> &&
                 ...),
                "parley::protocol: a message needs PARLEY_MESSAGE(type, fields...) in its own "
                "namespace, before the protocol");
  static_assert(detail::distinct<typename detail::signature<Signatures>::message_type...>,
                "parley::protocol: two operations have the same message type");

public:
  using caf_handle = port::typed_handle<typename detail::signature<Signatures>::caf_signature...>;
  using caf_base = port::typed_base<typename detail::signature<Signatures>::caf_signature...>;

  /// Whether the protocol has an operation for message `M`.
  template <class M>
  static constexpr bool offers =
      (std::is_same_v<typename detail::signature<Signatures>::message_type, M> || ...);

  /// Whether every operation of this protocol is one of `Other`'s, so that a handle<Other> may serve as ours.
  template <class Other>
  static constexpr bool narrower_than = (Other::template has<Signatures> && ...);

  template <class Signature>
  static constexpr bool has = (std::is_same_v<Signatures, Signature> || ...);
};

/// The result type of asking `M` of protocol `P`, and what it may fail with: `outcome<T, failures...>`.
template <class M, class P>
using outcome_of = typename detail::signature_for<M, P>::outcome_type;

} // namespace parley
