// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/level.hpp"

namespace parley::port::inspection {

std::string too_deep_text() {
  return "messages nested deeper than " + std::to_string(max_message_depth) + " levels";
}

} // namespace parley::port::inspection
