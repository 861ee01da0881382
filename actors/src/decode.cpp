// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/decode.hpp"

namespace parley::detail {

slot_key require_key(core* owner, slot_key key) {
  if (key == 0)
    throw std::logic_error("parley::reply: awaited twice, or after it was moved from");
  if (owner == nullptr)
    throw make_failure(errc::stopping, "asked by an actor that was ending");
  return key;
}

} // namespace parley::detail
