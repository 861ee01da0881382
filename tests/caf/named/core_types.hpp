// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

namespace parley_test {

/// What a program without CAF_MAIN does before it makes a system.
inline void tell_caf_of_its_own_types() {}

} // namespace parley_test
