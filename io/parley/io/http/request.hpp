// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/body.hpp"
#include "parley/io/http/field.hpp"

#include <initializer_list>

namespace parley::http {

/// What a client asked for. It has passed the rules of HTTP/1.1 (see `server`): one Host, a body of one certain length, a
/// target in origin form whose escapes are right.
struct request {
  std::string method;                ///< "GET": in capitals, as methods are
  std::string target;                ///< in origin form, not decoded: "/p/a%20b?page=2"
  std::vector<std::string> segments; ///< of its path, decoded: "p", "a b"
  fields query;                      ///< decoded
  fields headers;                    ///< in the order in which they came
  http::body body;
  std::string peer;    ///< the client's address, "127.0.0.1:50112"
  bool secure = false; ///< came over TLS
  fields parameters;   ///< what a router found in the path

  /// The header of this name, in whatever case; "" when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

  /// The router's parameter of this name; "" when there is none.
  [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;

  /// The query's first parameter of this name; "" when there is none.
  [[nodiscard]] std::string_view query_value(std::string_view name) const noexcept;

  /// The path without the query, as it was sent: "/p/a%20b".
  [[nodiscard]] std::string_view path() const noexcept;

  /// Whether the body is of this media type, in whatever case; parameters such as charset do not count.
  [[nodiscard]] bool has_type(std::string_view type) const noexcept;

  /// Chooses among media types by the Accept header (RFC 9110, 12.5.1): the one that the client likes most, the earlier
  /// one where it does not care; empty when it accepts none. Without the header, the first.
  [[nodiscard]] std::string_view prefers(std::initializer_list<std::string_view> offered) const;
};

PARLEY_MESSAGE(request, method, target, segments, query, headers, body, peer, secure, parameters)

/// Fields of a form (application/x-www-form-urlencoded), decoded: "+" is a space. Escapes that are wrong stand as they
/// are sent.
/// @throws problem  400 when there are more than `most`: each takes much more memory than a stranger's two bytes
[[nodiscard]] fields decode_form(std::string_view text, std::size_t most = 1000);

} // namespace parley::http
