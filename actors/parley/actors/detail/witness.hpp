// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/root.hpp"
#include "parley/messaging/caf/ids.hpp"

namespace parley::detail {

/// Is told of each await of one actor that suspends, in the turn that does, for the testing kit. It may settle what is
/// awaited there.
class witness {
public:
  virtual void suspended(core& on, root& work, port::slot_key awaited) noexcept = 0;

protected:
  ~witness() = default;
};

} // namespace parley::detail
