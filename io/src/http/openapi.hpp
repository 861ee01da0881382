// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/expose.hpp"

namespace parley::http::detail {

/// The OpenAPI 3.1 document of what is exposed.
[[nodiscard]] json write_openapi(const exposure& how, const std::vector<operation>& all,
                                 json schemas);

} // namespace parley::http::detail
