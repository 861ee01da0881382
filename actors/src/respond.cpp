// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/respond.hpp"

namespace parley::detail {

void require_unanswered(const port::responder& request, const char* operation) {
  if (request.id().is_request() && !request.pending())
    throw std::logic_error(
        "parley::" + std::string(operation) +
        ": the request was answered, or handed on, before; do one of these, once");
}

port::responder& request_to_delegate(core& self, const std::type_info& result) {
  auto* to = self.current_request();
  if (to == nullptr)
    throw std::logic_error("parley::delegate: no request is being handled");
  if (auto* work = self.running();
      work != nullptr && (work->result == nullptr || *work->result != result))
    throw std::logic_error(
        "parley::delegate: the other's answer is not what this handler's protocol declares");
  require_unanswered(*to, "delegate");
  return *to;
}

} // namespace parley::detail
