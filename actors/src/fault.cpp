// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/testing/fault.hpp"

namespace parley::testing {

std::string_view fault::name() const noexcept {
  switch (what_) {
  case kind::fail:
    return "fail";
  case kind::cancel:
    return "cancel";
  case kind::time_out:
    return "time out";
  case kind::kill:
    break;
  }
  return "kill";
}

} // namespace parley::testing
