// Part of parley. BSD-3-Clause, see LICENSE.
#include "pages.hpp"

#include "templates.hpp"

#include <array>
#include <cstdio>

namespace views {

namespace {

using templates::values;
using time = std::chrono::system_clock::time_point;

std::string size_words(std::uint64_t size) {
  if (size < 1024)
    return std::to_string(size) + (size == 1 ? " byte" : " bytes");
  auto mega = size >= 1024 * 1024;
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.1f %s",
                static_cast<double>(size) / (mega ? 1024 * 1024 : 1024), mega ? "MiB" : "KiB");
  return out.data();
}

std::string iso(time when) {
  return parley::as_json(std::chrono::floor<std::chrono::seconds>(when)).get<std::string>();
}

/// "2026-11-22 10:00 UTC".
std::string time_words(time when) {
  auto text = iso(when);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

/// "in 3 hours".
std::string words_until(time when) {
  auto left = std::chrono::ceil<std::chrono::minutes>(when - std::chrono::system_clock::now());
  auto in = [](auto count, const char* unit) {
    return "in " + std::to_string(count.count()) + " " + unit;
  };
  if (left < std::chrono::minutes(2))
    return "in a minute";
  if (left < std::chrono::minutes(50))
    return in(left, "minutes");
  if (left < std::chrono::minutes(90))
    return "in an hour";
  if (left < std::chrono::hours(22))
    return in(std::chrono::round<std::chrono::hours>(left), "hours");
  if (left < std::chrono::hours(36))
    return "in a day";
  return in(std::chrono::round<std::chrono::days>(left), "days");
}

/// Takes off the beginning of a letter in UTF-8 whose end was cut off.
void remove_half_letter(std::string& text) {
  auto is_inner = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  auto at = text.size();
  while (at > 0 && text.size() - at < 3 && is_inner(text[at - 1]))
    --at;
  if (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0) == 0xC0)
    text.resize(at - 1);
}

values of_paste(const pastes::paste& paste) {
  values out;
  out.set("key", paste.key);
  out.set("title", paste.title);
  out.set("size", size_words(paste.size));
  out.set("created", iso(paste.created));
  out.set("created_words", time_words(paste.created));
  out.set("expires_words", paste.expires ? words_until(*paste.expires) : "");
  return out;
}

} // namespace

bool is_text(const std::string& bytes) {
  if (bytes.find('\0') != bytes.npos)
    return false;
  try {
    static_cast<void>(parley::json(bytes).dump());
    return true;
  } catch (const parley::json::exception&) { // not UTF-8
    return false;
  }
}

page paste_page(const templates::layout& form, const pastes::paste& paste, std::string text,
                const std::string& token) {
  auto shown = of_paste(paste);
  auto cut = text.size() < paste.size;
  if (cut)
    remove_half_letter(text);
  shown.set("cut", cut ? size_words(text.size()) : "");
  auto readable = is_text(text);
  shown.set("binary", !readable);
  shown.set("text", readable ? text : "");
  shown.set("token", token);
  return {200, templates::fill(form, shown)};
}

page missing_page(const templates::layout& form, const std::string& key) {
  return message_page(form, 404, "No such paste",
                      "There is no paste \"" + key + "\". It may have expired or been deleted.");
}

page message_page(const templates::layout& form, int status, const std::string& title,
                  const std::string& detail) {
  values shown;
  shown.set("status", status == 200 ? "" : std::to_string(status));
  shown.set("title", title);
  shown.set("detail", detail);
  return {status, templates::fill(form, shown)};
}

page front_page(const templates::layout& form, const pastes::listing& latest, const draft& again) {
  values shown;
  std::vector<values> all;
  for (const auto& paste : latest.pastes)
    all.push_back(of_paste(paste));
  shown.set("pastes", all);
  shown.set("title", again.title);
  shown.set("text", again.text);
  shown.set("error", again.error);
  for (const auto* seconds : {"600", "3600", "86400", "604800", "2592000"})
    shown.set(std::string("expires_") + seconds, again.expires == seconds);
  return {again.error.empty() ? 200 : 422, templates::fill(form, shown)};
}

} // namespace views
