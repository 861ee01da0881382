// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#include <caf/actor_cast.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

/// The CAF port: how a protocol is spelled as CAF's typed interface: `replies_to<M>::with<T>`, or `result<T>(M)` since 0.18.
namespace parley::port {

#if PARLEY_CAF < 18
template <class T, class M>
using signature = typename caf::replies_to<M>::template with<T>;
#else
template <class T, class M>
using signature = caf::result<T>(M);
#endif

template <class... Signatures>
using typed_handle = caf::typed_actor<Signatures...>;

template <class... Signatures>
using typed_base = caf::typed_event_based_actor<Signatures...>;

/// The actor behind a handle; null for an empty one, which CAF's own cast turns into a wild pointer.
template <class Handle>
caf::abstract_actor* target_of(const Handle& x) {
  return x ? caf::actor_cast<caf::abstract_actor*>(x) : nullptr;
}

/// Whether typed handle `Wide` answers all that `Narrow` does.
template <class Narrow, class Wide>
inline constexpr bool includes =
    caf::detail::tl_subset_of<typename Narrow::signatures, typename Wide::signatures>::value;

/// Takes a dynamically typed handle at its word.
template <class Handle>
Handle unchecked_handle(const caf::actor& target) {
  return caf::actor_cast<Handle>(target);
}

} // namespace parley::port
