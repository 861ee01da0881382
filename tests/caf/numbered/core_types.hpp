// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/init_global_meta_objects.hpp>

namespace parley_test {

/// What a program without CAF_MAIN does before it makes a system.
inline void tell_caf_of_its_own_types() {
  caf::core::init_global_meta_objects();
}

} // namespace parley_test
