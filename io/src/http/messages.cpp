// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/negotiation.hpp"
#include "parley/io/http/handler.hpp"

#include <boost/url/decode_view.hpp>
#include <boost/url/parse_query.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace parley::http {

namespace {

std::string_view or_nothing(const std::string* value) noexcept {
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

/// With "%25" for each "%" that begins no escape.
std::string with_right_escapes(std::string_view text) {
  auto is_digit = [&](std::size_t at) {
    return at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '%' && !(is_digit(i + 1) && is_digit(i + 2)))
      out += "25";
  }
  return out;
}

} // namespace

const std::string* find_header(const fields& among, std::string_view name) noexcept {
  auto found = std::find_if(among.begin(), among.end(),
                            [&](const field& each) { return detail::same_word(each.name, name); });
  return found != among.end() ? &found->value : nullptr;
}

std::string joined_header(const fields& among, std::string_view name) {
  std::string out;
  bool first = true;
  for (const auto& each : among)
    if (detail::same_word(each.name, name)) {
      out += (first ? "" : ", ") + each.value;
      first = false;
    }
  return out;
}

const std::string* find_parameter(const fields& among, std::string_view name) noexcept {
  auto found = std::find_if(among.begin(), among.end(),
                            [&](const field& each) { return each.name == name; });
  return found != among.end() ? &found->value : nullptr;
}

std::string_view request::header(std::string_view name) const noexcept {
  return or_nothing(find_header(headers, name));
}
std::string_view request::parameter(std::string_view name) const noexcept {
  return or_nothing(find_parameter(parameters, name));
}
std::string_view request::query_value(std::string_view name) const noexcept {
  return or_nothing(find_parameter(query, name));
}
std::string_view request::path() const noexcept {
  return std::string_view(target).substr(0, target.find_first_of("?#"));
}

bool request::has_type(std::string_view type) const noexcept {
  return detail::same_word(detail::media_type(header("Content-Type")), type);
}

fields decode_form(std::string_view text, std::size_t most) {
  fields out;
  while (!text.empty()) {
    auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty())
      continue;
    if (out.size() == most)
      throw problem{400, "", "The form has more than " + std::to_string(most) + " fields."};
    auto equals = std::min(pair.find('='), pair.size());
    auto decoded = [](std::string_view part) {
      auto right = with_right_escapes(part);
      return boost::urls::make_pct_string_view(right)->decode(
          boost::urls::encoding_opts(true, false, false));
    };
    out.push_back(
        {decoded(pair.substr(0, equals)), decoded(pair.substr(std::min(pair.size(), equals + 1)))});
  }
  return out;
}

response response::with(std::string name, std::string value) && {
  headers.push_back({std::move(name), std::move(value)});
  return std::move(*this);
}
std::string_view response::header(std::string_view name) const noexcept {
  return or_nothing(find_header(headers, name));
}

response content(std::string type, std::string bytes, int status) {
  response out;
  out.status = status;
  out.headers.push_back({"Content-Type", std::move(type)});
  out.body.bytes = std::move(bytes);
  return out;
}
response html(std::string page, int status) {
  return content("text/html; charset=utf-8", std::move(page), status);
}
response text(std::string plain, int status) {
  return content("text/plain; charset=utf-8", std::move(plain), status);
}
response json(const nlohmann::json& value, int status) {
  return content("application/json",
                 value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), status);
}
response empty(int status) {
  response out;
  out.status = status;
  return out;
}
response redirect(std::string location, int status) {
  return empty(status).with("Location", std::move(location));
}
response stream(std::string type, handle<source> rest, std::optional<std::uint64_t> size,
                int status) {
  auto out = content(std::move(type), {}, status);
  out.body.rest = std::move(rest);
  out.body.size = size;
  return out;
}

} // namespace parley::http
