// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"

namespace pastes {

struct find {
  std::string key;
};
PARLEY_MESSAGE(find, key)

struct put {
  std::string key;
  std::string text;
};
PARLEY_MESSAGE(put, key, text)

struct erase {
  std::string key;
};
PARLEY_MESSAGE(erase, key)

struct paste {
  std::string text;
};
PARLEY_MESSAGE(paste, text)

struct not_found {
  std::string key;
};
PARLEY_MESSAGE(not_found, key)

using store = parley::protocol<parley::outcome<paste, not_found>(find), void(put)>;

} // namespace pastes
