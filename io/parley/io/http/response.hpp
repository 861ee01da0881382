// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/body.hpp"
#include "parley/io/http/field.hpp"

#include <nlohmann/json_fwd.hpp>

namespace parley::http {

/// What a handler answers. Length, date and what belongs to the connection are the server's: such headers are dropped.
struct response {
  int status = 200;
  fields headers;
  http::body body;

  /// The same with one more header: `co_return http::html(page).with("ETag", tag);`.
  [[nodiscard]] response with(std::string name, std::string value) &&;

  /// The header of this name, in whatever case; "" when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

PARLEY_MESSAGE(response, status, headers, body)

/// A response with a body of this type.
[[nodiscard]] response content(std::string type, std::string bytes, int status = 200);

[[nodiscard]] response html(std::string page, int status = 200);
[[nodiscard]] response text(std::string plain, int status = 200);
/// JSON is UTF-8: what is none in a string becomes U+FFFD.
[[nodiscard]] response json(const nlohmann::json& value, int status = 200);

/// Without a body: 204, 304.
[[nodiscard]] response empty(int status = 204);

/// To another place; 303 asks for it with GET.
[[nodiscard]] response redirect(std::string location, int status = 303);

/// A body that is sent piece by piece, each when the client has taken the one before. Without a size it is sent in
/// chunks, to a client of HTTP/1.0 until the connection ends.
[[nodiscard]] response stream(std::string type, handle<source> rest,
                              std::optional<std::uint64_t> size = std::nullopt, int status = 200);

} // namespace parley::http
