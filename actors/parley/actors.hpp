// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

/// Who says it: services, tasks and their awaits.

#include "parley/actors/activity.hpp"
#include "parley/actors/as_outcome.hpp"
#include "parley/actors/ask.hpp"
#include "parley/actors/block_on.hpp"
#include "parley/actors/cancelled.hpp"
#include "parley/actors/lift.hpp"
#include "parley/actors/main.hpp"
#include "parley/actors/observe.hpp"
#include "parley/actors/reply.hpp"
#include "parley/actors/respond.hpp"
#include "parley/actors/rules.hpp"
#include "parley/actors/service.hpp"
#include "parley/actors/sleep.hpp"
#include "parley/actors/spawn.hpp"
#include "parley/actors/stop.hpp"
#include "parley/actors/system.hpp"
#include "parley/actors/task.hpp"
#include "parley/actors/this_request.hpp"
#include "parley/messaging.hpp"
