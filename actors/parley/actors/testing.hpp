// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/testing/at_every_step.hpp"
#include "parley/actors/testing/cue.hpp"
#include "parley/actors/testing/defect.hpp"
#include "parley/actors/testing/explore.hpp"
#include "parley/actors/testing/fake.hpp"
#include "parley/actors/testing/fault.hpp"
#include "parley/actors/testing/pending.hpp"
#include "parley/actors/testing/world.hpp"
