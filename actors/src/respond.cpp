// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/respond.hpp"

namespace parley::detail {

port::responder& request_to_delegate(core& self, const std::type_info& result) {
  auto* to = self.current_request();
  if (to == nullptr)
    throw std::logic_error("parley::delegate: no request is being handled");
  if (auto* work = self.running();
      work != nullptr && (work->result == nullptr || *work->result != result))
    throw std::logic_error(
        "parley::delegate: the other's answer is not what this handler's protocol declares");
  return *to;
}

} // namespace parley::detail
