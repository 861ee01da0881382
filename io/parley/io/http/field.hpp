// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// A name and its value: a header field, a parameter of a query, of a form or of a path.
struct field {
  std::string name;
  std::string value;
};

PARLEY_MESSAGE(field, name, value)

using fields = std::vector<field>;

/// The value of the first header field of this name, in whatever case; null when there is none.
[[nodiscard]] const std::string* find_header(const fields& among, std::string_view name) noexcept;

/// The values of all header fields of this name, joined with ", " as RFC 9110 has it.
[[nodiscard]] std::string joined_header(const fields& among, std::string_view name);

/// The value of the first parameter of exactly this name; null when there is none.
[[nodiscard]] const std::string* find_parameter(const fields& among,
                                                std::string_view name) noexcept;

} // namespace parley::http
