// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/detail/exact_json.hpp"

#include "parley/messaging/detail/json_codec.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace parley::detail {

namespace {

using nlohmann::json;
using namespace std::string_view_literals;

constexpr auto base64_mark = "\0base64:"sv;
constexpr auto real_mark = "\0real:"sv;

bool is_utf8(const std::string& text) {
  if (std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7F; }))
    return true;
  try {
    static_cast<void>(json(text).dump());
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

bool is_plain(const std::string& text) {
  return !text.starts_with('\0') && is_utf8(text);
}

void escape(std::string& text) {
  if (is_plain(text))
    return;
  std::vector<std::byte> bytes(text.size());
  std::ranges::transform(text, bytes.begin(), [](char c) { return std::byte(c); });
  text = std::string(base64_mark) + to_base64(bytes);
}

void restore(std::string& text) {
  std::vector<std::byte> bytes;
  if (!text.starts_with(base64_mark) ||
      !from_base64(std::string_view(text).substr(base64_mark.size()), bytes))
    return;
  text.resize(bytes.size());
  std::ranges::transform(bytes, text.begin(), [](std::byte b) { return static_cast<char>(b); });
}

/// Of what is not finite; the bits of that begin with no zero.
std::string escaped(double x) {
  char digits[16];
  auto end = std::to_chars(digits, digits + 16, std::bit_cast<std::uint64_t>(x), 16).ptr;
  return std::string(real_mark) + std::string(digits, end);
}

std::optional<double> real_of(std::string_view text) {
  if (!text.starts_with(real_mark))
    return std::nullopt;
  text.remove_prefix(real_mark.size());
  std::uint64_t bits = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  if (error != std::errc() || end != text.data() + text.size() || text.size() != 16)
    return std::nullopt;
  return std::bit_cast<double>(bits);
}

/// Changes the names of members.
template <class Change>
void rename(json::object_t& members, Change change) {
  json::object_t out;
  for (auto& [name, value] : members) {
    auto changed = name;
    change(changed);
    out.emplace(std::move(changed), std::move(value));
  }
  members = std::move(out);
}

void escape(json& x) {
  if (x.is_string()) {
    escape(x.get_ref<std::string&>());
  } else if (x.is_number_float()) {
    if (auto number = x.get<double>(); !std::isfinite(number))
      x = escaped(number);
  } else if (x.is_structured()) {
    for (auto& element : x)
      escape(element);
    if (auto* members = x.get_ptr<json::object_t*>())
      if (!std::ranges::all_of(*members, [](auto& m) { return is_plain(m.first); }))
        rename(*members, [](std::string& name) { escape(name); });
  }
}

void restore(json& x, int levels) {
  if (x.is_string()) {
    auto& text = x.get_ref<std::string&>();
    if (auto real = real_of(text))
      x = *real;
    else
      restore(text);
  } else if (x.is_structured() && levels > 0) {
    for (auto& element : x)
      restore(element, levels - 1);
    if (auto* members = x.get_ptr<json::object_t*>())
      if (std::ranges::any_of(*members, [](auto& m) { return m.first.starts_with('\0'); }))
        rename(*members, [](std::string& name) { restore(name); });
  }
}

} // namespace

std::string exact_text(json x) {
  escape(x);
  return x.dump(-1, ' ', false, json::error_handler_t::replace);
}

json parse_exact(std::string_view text) {
  auto out = json::parse(text, nullptr, false);
  restore(out, max_json_depth);
  return out;
}

} // namespace parley::detail
