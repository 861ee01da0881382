// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/field.hpp"

namespace parley::http::detail {

/// Whether two words are the same but for the case of their letters. Beast's iequals would read the byte behind them.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b) noexcept;

/// "text/html" of "text/html; charset=utf-8".
[[nodiscard]] std::string_view media_type(std::string_view content_type) noexcept;

/// Whether a client with this Accept-Encoding takes gzip.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// Whether a text of this type gets smaller.
[[nodiscard]] bool is_compressible(std::string_view content_type);

/// Whether an If-None-Match names this entity tag, by the weak comparison of RFC 9110.
[[nodiscard]] bool names_tag(std::string_view if_none_match, std::string_view tag);

} // namespace parley::http::detail
