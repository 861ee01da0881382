// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/http/access.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace parley::http {

namespace {

/// Nobody writes lines of their own, or moves the cursor of whoever reads the log.
void add_quoted(std::string& to, std::string_view text) {
  to += '"';
  if (text.empty())
    to += '-';
  for (char c : text) {
    auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code < 0x7F && c != '"' && c != '\\') {
      to += c;
    } else {
      std::array<char, 5> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02X", code);
      to += escape.data();
    }
  }
  to += '"';
}

std::string log_date(std::chrono::system_clock::time_point when) {
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%02d/%s/%04d:%02d:%02d:%02d +0000", parts.tm_mday,
                months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return out.data();
}

} // namespace

std::string log_line(const access& what, std::chrono::system_clock::time_point when) {
  auto host = what.peer.substr(0, what.peer.rfind(':'));
  auto out = (host.empty() ? std::string("-") : host) + " - - [" + log_date(when) + "] ";
  if (what.method.empty())
    add_quoted(out, "");
  else
    add_quoted(out,
               what.method + " " + what.target + (what.version == 10 ? " HTTP/1.0" : " HTTP/1.1"));
  out += " " + (what.status == 0 ? std::string("499") : std::to_string(what.status)) + " " +
         std::to_string(what.sent) + " ";
  add_quoted(out, what.referrer);
  out += " ";
  add_quoted(out, what.agent);
  out += " " +
         std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(what.took).count()) +
         "ms";
  if (!what.failure.empty()) {
    out += " ";
    add_quoted(out, what.failure);
  }
  return out;
}

} // namespace parley::http
