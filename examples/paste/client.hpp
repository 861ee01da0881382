// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <parley/io/http.hpp>

namespace client {

/// Sends a request over a connection of its own and returns the answer. Of the request it takes the method, the target,
/// the headers and the bytes of the body. Blocks: run it with parley::blocking.
/// @throws std::runtime_error
parley::http::response fetch(const parley::http::endpoint& from, const parley::http::request& what);

} // namespace client
