// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/finishing.hpp"

#include "http/compression.hpp"
#include "http/negotiation.hpp"
#include "http/writing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace parley::http::detail {

namespace {

constexpr std::size_t worth_compressing = 1024;

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text)
    switch (c) {
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '&':
      out += "&amp;";
      break;
    case '"':
      out += "&quot;";
      break;
    default:
      out += c;
    }
  return out;
}

void add_vary(response& to, std::string_view name) {
  if (joined_header(to.headers, "Vary").find(name) == std::string::npos)
    to.headers.push_back({"Vary", std::string(name)});
}

void become_not_modified(response& what) {
  what.status = 304;
  what.body = {};
  std::erase_if(what.headers, [](const field& each) {
    fields one{each};
    return find_header(one, "Content-Type") != nullptr;
  });
}

/// What is compressed is another representation: its tag is the same only in the weak sense.
void weaken_tag(response& what) {
  for (auto& each : what.headers) {
    fields one{each};
    if (find_header(one, "ETag") != nullptr && !each.value.starts_with("W/"))
      each.value.insert(0, "W/");
  }
}

} // namespace

wishes::wishes(const request& of)
    : is_head(of.method == "HEAD"),
      wants_html(of.prefers({"application/problem+json", "application/json", "text/html"}) ==
                 "text/html"),
      takes_gzip(accepts_gzip(joined_header(of.headers, "Accept-Encoding"))) {
  if ((is_head || of.method == "GET") && find_header(of.headers, "If-None-Match") != nullptr)
    if_none_match = joined_header(of.headers, "If-None-Match");
}

bool finish(response& what, const wishes& by, bool compress) {
  auto streamed = static_cast<bool>(what.body.rest);
  auto may_shrink = compress && what.status != 204 && what.status != 206 && what.status != 304 &&
                    is_compressible(what.header("Content-Type")) &&
                    what.header("Content-Encoding").empty() &&
                    (streamed || what.body.bytes.size() >= worth_compressing);
  auto shrinks = may_shrink && by.takes_gzip;
  if (may_shrink)
    add_vary(what, "Accept-Encoding");
  if (shrinks)
    weaken_tag(what);
  auto tag = what.header("ETag"); // a 304 has the headers of its 200 (RFC 9110, 15.4.5)
  if (what.status == 200 && by.if_none_match && !tag.empty() && names_tag(*by.if_none_match, tag)) {
    become_not_modified(what);
    return false;
  }
  if (!shrinks)
    return false;
  what.headers.push_back({"Content-Encoding", "gzip"});
  if (streamed) {
    what.body.size.reset();
    return true;
  }
  gzip coding;
  what.body.bytes = coding.add(what.body.bytes, true);
  return false;
}

response to_response(const problem& what, const wishes& by) {
  auto title = what.title.empty() ? reason_of(what.status) : what.title;
  auto status = what.status >= 400 && what.status <= 599 ? what.status : 500;
  auto out = by.wants_html
                 ? html("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>" +
                            escaped(title) + "</title>\n<h1>" + escaped(title) + "</h1>\n<p>" +
                            escaped(what.detail) + "</p>\n",
                        status)
                 : http::json({{"type", "about:blank"},
                               {"title", title},
                               {"status", status},
                               {"detail", what.detail}},
                              status);
  if (!by.wants_html)
    out.headers.front().value = "application/problem+json";
  add_vary(out, "Accept");
  out.headers.push_back({"Cache-Control", "no-store"});
  out.headers.insert(out.headers.end(), what.headers.begin(), what.headers.end());
  return out;
}

problem to_problem(const failure& why) {
  switch (why.code()) {
  case errc::deadline_exceeded:
    return {503, "", "The answer took too long."};
  case errc::overloaded:
    return {503, "", "There is too much to do at the moment."};
  case errc::stopping:
  case errc::receiver_down:
  case errc::node_down:
    return {503, "", "A part of this service is not available at the moment."};
  default:
    return {500, "", "Something went wrong here. It was noted."};
  }
}

} // namespace parley::http::detail
