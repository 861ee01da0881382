// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/http/read_all.hpp"

#include "parley/actors.hpp"

namespace parley::http {

task<std::string> read_all(body from, std::size_t most) {
  auto out = std::move(from.bytes);
  auto is_last = !from.rest;
  for (;;) {
    if (out.size() > most || from.size.value_or(0) > most)
      throw problem{413, "", "The body is larger than " + std::to_string(most) + " bytes."};
    if (is_last)
      co_return out;
    auto piece = co_await ask<next>(from.rest);
    out += piece.bytes;
    is_last = piece.last;
  }
}

} // namespace parley::http
