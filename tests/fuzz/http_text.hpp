// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HTTP as a reader sees it who knows the grammar of RFC 9112 and no leniency. No parser of a library: those are what
/// is tested.
namespace parley_fuzz {

enum class reading : unsigned char { complete, partial, malformed };

inline bool same_word(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

inline std::string_view trimmed(std::string_view text) {
  auto from = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(from, text.find_last_not_of(" \t") + 1 - from);
}

inline bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

inline bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

/// The first line of a message and its headers.
struct head {
  std::string first;
  std::vector<std::pair<std::string, std::string>> fields;
  bool well_formed = true;

  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        fields.begin(), fields.end(), [&](const auto& f) { return same_word(f.first, name); }));
  }
  [[nodiscard]] std::string_view value(std::string_view name) const {
    for (const auto& [field, value] : fields)
      if (same_word(field, name))
        return value;
    return {};
  }
};

/// Cuts a head off, with the empty line; nothing when it is not all there.
inline std::optional<head> take_head(std::string_view& bytes) {
  auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return std::nullopt;
  auto text = bytes.substr(0, end + 2);
  bytes.remove_prefix(end + 4);
  head out;
  auto take_line = [&] {
    auto line = text.substr(0, text.find("\r\n"));
    text.remove_prefix(line.size() + 2);
    return line;
  };
  out.first = take_line();
  out.well_formed = is_plain(out.first);
  while (!text.empty()) {
    auto line = take_line();
    if (line.starts_with(' ') || line.starts_with('\t')) { // goes on with the field before
      out.well_formed &= !out.fields.empty() && is_plain(line);
      if (!out.fields.empty())
        out.fields.back().second = trimmed(out.fields.back().second + ' ' + std::string(line));
      continue;
    }
    auto colon = std::min(line.find(':'), line.size());
    out.well_formed &= colon < line.size() && is_token(line.substr(0, colon)) && is_plain(line);
    out.fields.emplace_back(line.substr(0, colon),
                            trimmed(line.substr(std::min(colon + 1, line.size()))));
  }
  return out;
}

inline std::optional<std::size_t> number(std::string_view digits, int base) {
  std::size_t out = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
  if (error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return out;
}

inline reading take_exactly(std::string_view& bytes, std::size_t size) {
  auto there = std::min(size, bytes.size());
  bytes.remove_prefix(there);
  return there == size ? reading::complete : reading::partial;
}

/// Cuts a body in chunks off, with its trailer.
inline reading take_chunks(std::string_view& bytes) {
  for (;;) {
    auto end = bytes.find("\r\n");
    auto line = bytes.substr(0, end);
    if (end == std::string_view::npos)
      return std::exchange(bytes, {}).size() > 4000 ? reading::malformed : reading::partial;
    auto size = number(trimmed(line.substr(0, line.find(';'))), 16);
    if (!size || !is_plain(line))
      return reading::malformed;
    bytes.remove_prefix(*size == 0 ? end : end + 2);
    if (*size == 0) { // an empty line ends the trailer, if there is one
      auto trailer = bytes.find("\r\n\r\n");
      if (trailer == std::string_view::npos)
        return std::exchange(bytes, {}), reading::partial;
      bytes.remove_prefix(trailer + 4);
      return reading::complete;
    }
    if (take_exactly(bytes, *size) == reading::partial)
      return reading::partial;
    auto line_end = bytes.substr(0, 2);
    if (!std::string_view("\r\n").starts_with(line_end))
      return reading::malformed;
    if (take_exactly(bytes, 2) == reading::partial)
      return reading::partial;
  }
}

struct response_text {
  reading how = reading::partial;
  int status = 0;
  bool keep_alive = false;
};

inline void skip_interim(std::string_view& bytes) {
  constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
  while (bytes.starts_with(interim))
    bytes.remove_prefix(interim.size());
  if (interim.starts_with(bytes)) // the client took no more
    bytes = {};
}

/// Cuts a response off, and what is said in the interim before it.
inline response_text take_response(std::string_view& bytes, bool of_head) {
  response_text out;
  skip_interim(bytes);
  auto begin = bytes;
  auto got = take_head(bytes);
  if (!got) {
    bytes = {};
    constexpr std::string_view version = "HTTP/1.";
    if (!begin.starts_with(version.substr(0, begin.size())))
      out.how = reading::malformed;
    return out;
  }
  out.how = reading::malformed;
  auto& line = got->first;
  auto status = line.size() >= 13 ? number(std::string_view(line).substr(9, 3), 10) : std::nullopt;
  if (!got->well_formed || !line.starts_with("HTTP/1.") || (line[7] != '0' && line[7] != '1') ||
      line[8] != ' ' || line[12] != ' ' || !status || *status < 200 || *status > 599)
    return out;
  out.status = static_cast<int>(*status);
  const auto lengths = got->count("Content-Length");
  const auto codings = got->count("Transfer-Encoding");
  const auto bodiless = *status == 204 || *status == 304;
  if (lengths + codings > 1 || got->count("Date") != 1 || (bodiless && lengths + codings > 0) ||
      got->count("Connection") > 1)
    return out;
  const auto connection = got->value("Connection");
  out.keep_alive = line[7] == '1' ? connection != "close" : connection == "keep-alive";
  if (of_head || bodiless) {
    out.how = reading::complete;
  } else if (codings == 1) {
    if (line[7] == '1' && got->value("Transfer-Encoding") == "chunked")
      out.how = take_chunks(bytes);
  } else if (lengths == 1) {
    if (auto length = number(got->value("Content-Length"), 10))
      out.how = take_exactly(bytes, *length);
  } else if (!out.keep_alive) { // the end of the connection is the end of the body
    bytes = {};
    out.how = reading::complete;
  }
  return out;
}

struct request_text {
  std::string method;
  std::string target;
};

/// With escapes for what browsers send without.
inline std::string as_url(std::string_view target) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : target) {
    if (c < 0x7F &&
        std::string_view("\"<>[]\\^`{|}").find(static_cast<char>(c)) == std::string::npos)
      out += static_cast<char>(c);
    else
      (out += '%').append({digits[c / 16U], digits[c % 16U]});
  }
  return out;
}

/// Cuts a request off, with its body; an empty one when there is none that is well-formed.
inline request_text take_request(std::string_view& bytes) {
  request_text out;
  while (bytes.starts_with("\r\n"))
    bytes.remove_prefix(2);
  auto got = take_head(bytes);
  if (!got || !got->well_formed)
    return out;
  const auto lengths = got->count("Content-Length");
  const auto codings = got->count("Transfer-Encoding");
  const auto length = number(got->value("Content-Length"), 10);
  if (lengths + codings > 1 || (lengths == 1 && !length) ||
      (codings == 1 && !same_word(got->value("Transfer-Encoding"), "chunked")))
    return out;
  // A body that is not well-formed is not followed by a request.
  if ((codings == 1 && take_chunks(bytes) != reading::complete) ||
      (lengths == 1 && take_exactly(bytes, *length) != reading::complete))
    bytes = {};
  auto& line = got->first;
  auto first = line.find(' ');
  auto last = line.rfind(' ');
  auto version = line.substr(last + 1);
  if (first == last || (version != "HTTP/1.1" && version != "HTTP/1.0") ||
      !is_token(line.substr(0, first)))
    return out;
  out.method = line.substr(0, first);
  out.target = as_url(line.substr(first + 1, last - first - 1));
  return out;
}

} // namespace parley_fuzz
