// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/negotiation.hpp"

#include "parley/io/http/request.hpp"

#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace beast = boost::beast;

namespace parley::http {

namespace {

std::string_view trimmed(std::string_view text) {
  auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos)
    return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// Cuts the next element off a list with commas; commas in quotes do not count.
std::string_view take_element(std::string_view& list) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < list.size() && (quoted || list[end] != ','); ++end) {
    if (list[end] == '"')
      quoted = !quoted;
    else if (quoted && list[end] == '\\')
      ++end;
  }
  end = std::min(end, list.size());
  auto out = trimmed(list.substr(0, end));
  list.remove_prefix(std::min(list.size(), end + 1));
  return out;
}

/// From 0, not acceptable, to 1; what is written wrong counts as 1.
template <class Parameters>
double quality_of(const Parameters& parameters) {
  double out = 1;
  for (const auto& each : parameters)
    if (detail::same_word(each.first, "q")) {
      double read = 1;
      const auto* end = each.second.data() + each.second.size();
      if (std::from_chars(each.second.data(), end, read).ptr == end && read >= 0 && read <= 1)
        out = read;
    }
  return out;
}

/// How exactly a range of media types names a type; 0 for not at all.
int match(std::string_view range, std::string_view type) {
  auto slash = type.find('/');
  if (range == "*/*")
    return 1;
  if (range.ends_with("/*"))
    return detail::same_word(range.substr(0, range.size() - 1), type.substr(0, slash + 1)) ? 2 : 0;
  return detail::same_word(range, type) ? 3 : 0;
}

} // namespace

std::string_view request::prefers(std::initializer_list<std::string_view> offered) const {
  auto accept = joined_header(headers, "Accept");
  if (trimmed(accept).empty())
    return offered.size() == 0 ? std::string_view() : *offered.begin();
  std::string_view best;
  double best_quality = 0;
  for (auto type : offered) {
    auto list = std::string_view(accept);
    int exactness = 0;
    double quality = 0;
    while (!list.empty()) {
      auto element = take_element(list);
      auto semicolon = std::min(element.find(';'), element.size());
      auto how = match(trimmed(element.substr(0, semicolon)), type);
      if (how <= exactness)
        continue;
      exactness = how;
      auto parameters = element.substr(semicolon);
      quality = quality_of(beast::http::param_list(parameters));
    }
    if (quality > best_quality) {
      best = type;
      best_quality = quality;
    }
  }
  return best;
}

namespace detail {

bool same_word(std::string_view a, std::string_view b) noexcept {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

bool accepts_gzip(std::string_view accept_encoding) {
  double by_star = 0;
  for (const auto& each : beast::http::ext_list(accept_encoding)) {
    if (same_word(each.first, "gzip") || same_word(each.first, "x-gzip"))
      return quality_of(each.second) > 0;
    if (each.first == "*")
      by_star = quality_of(each.second);
  }
  return by_star > 0;
}

std::string_view media_type(std::string_view content_type) noexcept {
  return trimmed(content_type.substr(0, content_type.find(';')));
}

bool is_compressible(std::string_view content_type) {
  auto type = media_type(content_type);
  if (same_word(type, "text/event-stream"))
    return false; // its pieces are waited for
  constexpr std::array<std::string_view, 6> texts = {
      "application/json",          "application/javascript",   "application/xml",
      "application/manifest+json", "application/problem+json", "image/svg+xml"};
  auto is_type = [&](std::string_view x) { return same_word(type, x); };
  return same_word(type.substr(0, 5), "text/") ||
         std::any_of(texts.begin(), texts.end(), is_type) ||
         (type.size() > 5 && same_word(type.substr(type.size() - 5), "+json"));
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  auto opaque = [](std::string_view x) { return x.starts_with("W/") ? x.substr(2) : x; };
  if (trimmed(if_none_match) == "*")
    return true;
  while (!if_none_match.empty())
    if (opaque(take_element(if_none_match)) == opaque(tag))
      return true;
  return false;
}

} // namespace detail
} // namespace parley::http
