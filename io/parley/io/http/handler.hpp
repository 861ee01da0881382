// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/request.hpp"
#include "parley/io/http/response.hpp"

namespace parley::http {

/// Why a handler answers with no page of its own: thrown, or declared by what it asks. The server makes a page of it, or
/// JSON (RFC 9457), as the client prefers.
struct problem {
  int status = 500;
  std::string title;   ///< what kind of problem: "No such paste"; the status' own words when empty
  std::string detail;  ///< what happened this time
  fields headers = {}; ///< more to say: Allow, Retry-After
};

PARLEY_MESSAGE(problem, status, title, detail, headers)

/// What serves HTTP: a service that answers requests.
///
///     class site : public parley::service<http::handler> {
///     public:
///       parley::task<http::response> on(http::request request) {
///         auto page = co_await ask<views::show>(views_, request.segments.at(1));
///         co_return http::html(page.html, page.status);
///       }
using handler = parley::protocol<outcome<response, problem>(request)>;

} // namespace parley::http
