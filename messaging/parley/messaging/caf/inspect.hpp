// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity.hpp"

#if PARLEY_CAF < 18
#include "parley/messaging/caf/inspection/at_once.hpp"
#else
#include "parley/messaging/caf/inspection/fields.hpp"
#endif

/// The CAF port: how a message's fields reach CAF's inspectors. In inspection/, for each CAF:
///
///     inspect_result<Inspector>    what an `inspect` returns
///     inspect_fields(f, x)         inspects the fields of a message
