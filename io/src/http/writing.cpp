// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/writing.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

namespace beast = boost::beast;
using header = beast::http::field;

namespace parley::http::detail {

namespace {

bool can_be_sent(const field& x) {
  auto is_token = [](std::string_view name) {
    beast::http::token_list list(name);
    return list.begin() != list.end() && *list.begin() == name;
  };
  return is_token(x.name) && std::none_of(x.value.begin(), x.value.end(), [](char c) {
           auto code = static_cast<unsigned char>(c);
           return (code < 0x20 && c != '\t') || code == 0x7F;
         });
}

/// The server's own to say.
bool is_ours(std::string_view name) {
  switch (beast::http::string_to_field(name)) {
  case header::connection:
  case header::content_length:
  case header::transfer_encoding:
  case header::keep_alive:
  case header::trailer:
  case header::upgrade:
  case header::date:
    return true;
  default:
    return false;
  }
}

} // namespace

void check_sendable(const response& what) {
  constexpr std::size_t longest = 65'000; // Beast's own limit is not far above
  for (const auto& each : what.headers)
    if (each.name.size() + each.value.size() > longest)
      throw std::length_error("a header of " +
                              std::to_string(each.name.size() + each.value.size()) + " bytes");
}

std::string write_head(const response& what, const head_of& how) {
  beast::http::response<beast::http::empty_body> out;
  out.version(static_cast<unsigned>(how.version));
  out.result(static_cast<unsigned>(what.status));
  if (out.result() == beast::http::status::unknown)
    out.reason(" "); // else Beast names it "<unknown-status>"
  out.set(header::date, http_date(how.date));
  for (const auto& each : what.headers)
    if (!is_ours(each.name) && can_be_sent(each))
      out.insert(each.name, each.value);
  if (how.how == framing::chunked)
    out.chunked(true);
  else if (how.how == framing::length)
    out.content_length(how.length);
  out.keep_alive(how.keep_alive);
  beast::http::response_serializer<beast::http::empty_body> serializer(out);
  serializer.split(true); // a chunked one would end with the last chunk
  std::string text;
  beast::error_code failed;
  while (!serializer.is_header_done() && !failed)
    serializer.next(failed, [&](beast::error_code&, const auto& buffers) {
      text += beast::buffers_to_string(buffers);
      serializer.consume(beast::buffer_bytes(buffers));
    });
  return text;
}

std::string write_chunk_size(std::size_t size) {
  return beast::buffers_to_string(beast::http::chunk_header(size));
}
std::string_view chunk_end() noexcept {
  return "\r\n";
}
std::string_view last_chunk() noexcept {
  return "0\r\n\r\n";
}

std::string http_date(std::chrono::system_clock::time_point when) {
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return out.data();
}

std::string reason_of(int status) {
  auto text =
      beast::http::obsolete_reason(beast::http::int_to_status(static_cast<unsigned>(status)));
  return std::string(text.data(), text.size());
}

} // namespace parley::http::detail
