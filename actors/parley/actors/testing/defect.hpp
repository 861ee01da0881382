// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <stdexcept>

namespace parley::testing {

/// What the kit found wrong. One that names a seed or a step holds, nested, what went wrong there.
class defect : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace parley::testing
