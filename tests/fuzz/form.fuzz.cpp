// Part of parley. BSD-3-Clause, see LICENSE.
#include "fuzz/check.hpp"
#include "http/negotiation.hpp"
#include "http/reading.hpp"
#include "parley/io/http.hpp"

// Each line of the input is taken for a form, for a target and for each header whose value is more than a word.

namespace {

using namespace parley_fuzz;
namespace http = parley::http;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    out.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), out.back().size() + 1));
  }
  return out;
}

std::size_t size_of(const http::fields& all) {
  std::size_t out = 0;
  for (const auto& each : all)
    out += each.name.size() + each.value.size();
  return out;
}

/// As a browser sends it: a space is "+", and what may mean something is escaped.
std::string encoded(const std::string& text) {
  std::string out;
  for (char c : text) {
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned char>(c));
    auto plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c == ' ')
      out += '+';
    else if (plain)
      out += c;
    else
      out += escape;
  }
  return out;
}

/// What one part of a form means, told without a library.
std::string decoded(std::string_view part) {
  std::string out;
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      out += part[i] == '+' ? ' ' : part[i];
      continue;
    }
    auto high = i + 2 < part.size() ? digit(part[i + 1]) : -1;
    auto low = i + 2 < part.size() ? digit(part[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out += '%';
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

void check_form(std::string_view line) {
  auto form = http::decode_form(line, line.size());
  require(size_of(form) <= line.size(), "what is decoded is not longer", line);
  std::string again;
  std::size_t at = 0;
  for (const auto& each : form) {
    again += (again.empty() ? "" : "&") + encoded(each.name) + "=" + encoded(each.value);
    while (line.substr(at).starts_with('&'))
      ++at;
    auto pair = line.substr(at, line.find('&', at) - at);
    at += pair.size();
    auto name = pair.substr(0, pair.find('='));
    require(each.name == decoded(name), "a name is decoded", pair);
    require(each.value == decoded(pair.substr(std::min(pair.size(), name.size() + 1))),
            "a value is decoded", pair);
    const auto* found = http::find_parameter(form, each.name);
    auto first = std::find_if(form.begin(), form.end(),
                              [&](const http::field& x) { return x.name == each.name; });
    require(found == &first->value, "the first parameter of a name is found", line);
  }
  require(line.find_first_not_of('&', at) == line.npos, "no parameter is left out", line);
  require(http::decode_form(again, line.size()) == form, "a form that is encoded again is the same",
          line);
}

void check_target(std::string_view line) {
  http::detail::reading reader(4096, 0);
  auto head = "GET " + std::string(line) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  try {
    auto used = reader.read_head(head);
    require(used <= head.size(), "no more is used than there is", line);
    if (!reader.has_head())
      return;
    auto asked = reader.take_head();
    std::size_t path = 0;
    for (const auto& segment : asked.segments)
      path += segment.size();
    require(path <= asked.path().size(), "a decoded path is not longer", line);
    require(size_of(asked.query) <= asked.target.size(), "a decoded query is not longer", line);
    require(asked.target.starts_with('/'), "a target has the origin form", line);
    require(asked.target.size() <= 3 * line.size() + 1, "a target has what was sent", line);
    require(asked.target.find_first_of("\"<>[]\\^`{|} ") == std::string::npos &&
                std::all_of(asked.target.begin(), asked.target.end(),
                            [](unsigned char c) { return c > 0x20 && c < 0x7F; }),
            "a target is a URL", line);
    for (const auto& each : asked.query)
      require(!asked.query_value(each.name).empty() ||
                  http::find_parameter(asked.query, each.name)->empty(),
              "a parameter is found", line);
  } catch (const http::detail::rejection& why) {
    require(why.status >= 400 && why.status < 600, "a refusal has a status", line);
    require(!why.detail.empty(), "a refusal has a reason", line);
  }
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == text.npos;
}

void check_preference(const std::vector<std::string_view>& lines) {
  http::request asked;
  std::string all;
  for (auto line : lines) {
    all += (asked.headers.empty() ? "" : ", ") + std::string(line);
    asked.headers.push_back(
        {asked.headers.size() % 2 == 0 ? "Accept" : "aCCEPT", std::string(line)});
    asked.headers.push_back({"X-Accept", "image/png"});
  }
  require(http::joined_header(asked.headers, "accept") == all, "headers are joined", all);
  auto first = http::find_header(asked.headers, "ACCEPT");
  require((first == nullptr) == lines.empty() && (first == nullptr || *first == lines.front()),
          "the first header is found", all);
  constexpr std::string_view html = "text/html", json = "application/json", text = "text/plain";
  auto best = asked.prefers({html, json, text});
  require(best.empty() || best == html || best == json || best == text,
          "what is preferred was offered", all);
  require(!is_blank(all) || best == html, "who does not care gets the first", all);
  require(asked.prefers({}).empty(), "of nothing, nothing is preferred", all);
  // What is liked most of all is liked most of fewer.
  require(best.empty() || asked.prefers({best}) == best, "what is preferred is accepted", all);
  require(best != text || asked.prefers({json, text}) == text, "others do not matter", all);
  require(best != html || asked.prefers({html, text}) == html, "others do not matter", all);
  require(!best.empty() || (asked.prefers({html}).empty() && asked.prefers({text}).empty()),
          "when nothing is accepted, neither is one", all);
}

void check_words(std::string_view line) {
  static_cast<void>(http::detail::accepts_gzip(line));
  static_cast<void>(http::detail::is_compressible(line));
  static_cast<void>(http::detail::names_tag(line, "\"v1\""));
  auto quoted = '"' + std::string(line) + '"';
  auto is_opaque = line.find_first_of("\"\\") == line.npos; // what a tag may hold
  require(!is_opaque || http::detail::names_tag("\"v0\", W/" + quoted, quoted),
          "a tag that is named is found", line);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto lines = lines_of(text_of(data, size));
  for (auto line : lines) {
    check_form(line);
    check_target(line);
    check_words(line);
  }
  check_preference(lines);
  return 0;
}
