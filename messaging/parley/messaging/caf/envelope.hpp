// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

/// The CAF port: all that parley puts around a message.

#include "parley/messaging/caf/answer.hpp"
#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/element.hpp"
#include "parley/messaging/caf/responder.hpp"
#include "parley/messaging/caf/shadow.hpp"
