// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace parley::detail {

/// `x` as JSON text that loses nothing: a string that is no UTF-8 stands as "\u0000base64:/w==", a
/// real number that JSON lacks as "\u0000real:" and the 16 hexadecimal digits of its bits. A string
/// that begins with NUL itself is base64 too, so that no string is taken for another.
std::string exact_text(nlohmann::json x);

/// Reads such a text; discarded when it is no JSON. What stands deeper than max_json_depth stays as
/// it is written.
nlohmann::json parse_exact(std::string_view text);

} // namespace parley::detail
