// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/task.hpp"
#include "parley/io/http/handler.hpp"

namespace parley::http {

/// Returns the whole of a body, wherever it is: `auto text = co_await http::read_all(request.body, 1 << 20);`.
/// @throws problem  413 when there are more than `most` bytes of it
/// @throws broken  when it ends before its end
[[nodiscard]] task<std::string> read_all(body from, std::size_t most);

} // namespace parley::http
