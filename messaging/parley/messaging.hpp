// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

/// What is said: messages, protocols, outcomes, failures and handles.

#include "parley/messaging/failure.hpp"
#include "parley/messaging/handle.hpp"
#include "parley/messaging/json.hpp"
#include "parley/messaging/json_schema.hpp"
#include "parley/messaging/message.hpp"
#include "parley/messaging/outcome.hpp"
#include "parley/messaging/protocol.hpp"
