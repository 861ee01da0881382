// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/inspect.hpp"

namespace parley::port::inspection {

caf::error too_deep() {
  return make_error(caf::sec::invalid_argument,
                    "messages nested deeper than " + std::to_string(max_message_depth) + " levels");
}

} // namespace parley::port::inspection
