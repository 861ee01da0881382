// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/version.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/mailbox_element.hpp>

#include <utility>

/// The CAF port: what runs actors, and is told of those that can run.
namespace parley::port {

#if PARLEY_CAF < 100
using unit = caf::execution_unit;
#else
using unit = caf::scheduler;
#endif

/// What an actor's `enqueue` returns.
using enqueued = decltype(std::declval<caf::abstract_actor&>().enqueue(
    caf::mailbox_element_ptr(), static_cast<unit*>(nullptr)));

} // namespace parley::port
