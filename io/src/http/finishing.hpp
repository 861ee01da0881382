// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "http/reading.hpp"
#include "parley/io/http/handler.hpp"

namespace parley::http::detail {

/// What of a request matters to the form of its response.
class wishes {
public:
  wishes() = default;
  explicit wishes(const request& of);

  bool is_head = false;
  bool wants_html = false;
  bool takes_gzip = false;
  std::optional<std::string> if_none_match; // of a GET or HEAD
};

/// Gives a response the form that the client wishes: 304 for what it has already, gzip for text of some length.
/// Returns whether a body that is streamed is to be compressed.
bool finish(response& what, const wishes& by, bool compress);

/// The page of a problem, or its JSON.
[[nodiscard]] response to_response(const problem& what, const wishes& by);

/// What a client is told of a failure: not what it says.
[[nodiscard]] problem to_problem(const failure& why);

} // namespace parley::http::detail
