// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/config.hpp>

/// The CAF port: which CAF this is compiled against: 17 for 0.17, 18 for 0.18 and its like, 100 for 1.x. (CAF_VERSION of 1.1.0
/// is less than that of 0.17.6.)
#if CAF_MAJOR_VERSION >= 1
#define PARLEY_CAF 100
#elif CAF_VERSION >= 1800
#define PARLEY_CAF 18
#else
#define PARLEY_CAF 17
#endif
