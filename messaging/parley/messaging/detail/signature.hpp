// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity.hpp"
#include "parley/messaging/caf/typed.hpp"
#include "parley/messaging/outcome.hpp"

namespace parley {
template <class... Signatures>
class protocol;
}

namespace parley::detail {

template <class S>
inline constexpr bool is_signature = false;
template <class R, class M>
inline constexpr bool is_signature<R(M)> = std::is_object_v<M> && !std::is_const_v<M>;

/// Whether CAF can carry an `M`: false for a struct that nobody told it of.
template <class M>
inline constexpr bool portable_message =
    has_fields<M> || !std::is_class_v<M> || !std::is_aggregate_v<M> || is_array<M> ||
    requires(caf::serializer& f, M& x) { inspect(f, x); };

/// One operation taken apart.
template <class S>
struct signature;

template <class T, class M>
struct signature<T(M)> {
  using message_type = M;
  using result_type = T;
  using outcome_type = outcome<T>;
  using caf_signature = port::signature<T, M>;

  template <template <class...> class To>
  using apply = To<T>;

  static bool enlisted() { return port::enlisted<M>() && port::enlisted<T>(); }

  static void collect_unannounced(caf::actor_system& system, std::vector<std::string>& names) {
    port::collect_unannounced<M>(system, names);
    port::collect_unannounced<T>(system, names);
  }
};

template <class T, class... Failures, class M>
struct signature<outcome<T, Failures...>(M)> : signature<T(M)> {
  static_assert((has_fields<Failures> && ...),
                "parley::protocol: a declared failure needs PARLEY_MESSAGE");
  static_assert((declarable<Failures> && ...),
                "parley::protocol: a declared failure is a plain struct, not final, and not "
                "derived from std::exception");

  using outcome_type = outcome<T, Failures...>;

  template <template <class...> class To>
  using apply = To<T, Failures...>;
};

template <class M, class P>
struct signature_for {
  using type = void;
};

template <class M, class S, class... Ss>
  requires std::is_same_v<typename signature<S>::message_type, M>
struct signature_for<M, protocol<S, Ss...>> : signature<S> {
  using type = S;
};

template <class M, class S, class... Ss>
struct signature_for<M, protocol<S, Ss...>> : signature_for<M, protocol<Ss...>> {};

} // namespace parley::detail
