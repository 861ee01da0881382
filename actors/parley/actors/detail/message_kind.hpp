// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/content.hpp"
#include "parley/messaging/message.hpp"

#include <caf/mailbox_element.hpp>

#include <string_view>

namespace parley::detail {

/// How the messages of one type are told from others in a mailbox.
struct message_kind {
  std::string_view name;
  bool (*matches)(const port::content&);
};

template <class M>
message_kind kind_of() {
  return {name_of<M>(), [](const port::content& x) { return x.template match_elements<M>(); }};
}

} // namespace parley::detail
