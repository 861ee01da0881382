// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/reading.hpp"

#include "http/negotiation.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>

namespace beast = boost::beast;
using beast::http::error;
using header = beast::http::field;

namespace parley::http::detail {

class reading::parser : public beast::http::request_parser<beast::http::buffer_body> {};

namespace {

/// @throws rejection
void check(const beast::error_code& failed) {
  if (!failed || failed == error::need_more || failed == error::need_buffer)
    return;
  if (failed == error::header_limit || failed == error::buffer_overflow)
    throw rejection{431, "the request line and the headers are too large"};
  if (failed == error::body_limit)
    throw rejection{413, "the body is too large"};
  if (failed == error::bad_version)
    throw rejection{505, "only HTTP/1.1 and HTTP/1.0 are served"};
  throw rejection{400, "this is no HTTP request: " + failed.message()};
}

/// What may stand in a value, so that it means the same to all who read it.
bool is_plain(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    auto code = static_cast<unsigned char>(c);
    return (code < 0x20 && c != '\t') || code == 0x7F;
  });
}

/// @throws rejection
void check_head(const beast::http::request_header<>& head) {
  auto lengths = head.count(header::content_length);
  auto codings = head.count(header::transfer_encoding);
  if (codings > 0) {
    if (lengths > 0)
      throw rejection{400, "both Content-Length and Transfer-Encoding"};
    if (head.version() < 11)
      throw rejection{400, "Transfer-Encoding in HTTP/1.0"};
    if (codings > 1 || !same_word(head[header::transfer_encoding], "chunked"))
      throw rejection{501, "the only Transfer-Encoding that is understood is chunked"};
  }
  if (lengths > 1)
    throw rejection{400, "more than one Content-Length"};
  if (auto length = head[header::content_length];
      lengths == 1 &&
      !std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; }))
    throw rejection{400, "a Content-Length that is no number"};
  auto hosts = head.count(header::host);
  if (hosts > 1 || (hosts == 0 && head.version() >= 11))
    throw rejection{400, "not one Host"};
  for (const auto& each : head)
    if (!is_plain(each.value()))
      throw rejection{400, "a control character in a header"};
}

/// With an escape for each character that browsers send as it is although a URL must not have it: "?a[]=b|c".
std::string escaped(std::string target) {
  auto is_refused = [](char c) {
    constexpr std::string_view refused = "\"<>[\\]^`{|}";
    return static_cast<unsigned char>(c) >= 0x80 || refused.find(c) != refused.npos;
  };
  if (std::none_of(target.begin(), target.end(), is_refused))
    return target;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (char c : target) {
    auto code = static_cast<unsigned char>(c);
    if (is_refused(c))
      (out += '%').append({digits[code >> 4], digits[code & 15]});
    else
      out += c;
  }
  return out;
}

void add_headers(request& to, const beast::http::request_header<>& head) {
  for (const auto& each : head)
    to.headers.push_back({std::string(each.name_string()), std::string(each.value())});
}

} // namespace

reading::reading(std::size_t header_size, std::uint64_t body_size)
    : parser_(std::make_unique<parser>()) {
  parser_->header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(header_size, 1 << 30)));
  parser_->body_limit(body_size);
}
reading::~reading() = default;

std::size_t reading::read_head(std::string_view bytes) {
  beast::error_code failed;
  auto used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), failed);
  if (parser_->is_header_done())
    check_head(parser_->get().base()); // what is ambiguous is refused before what is too large
  check(failed);
  return used;
}

std::size_t reading::read_body(std::string_view bytes, std::string& into, std::size_t most) {
  std::size_t used = 0;
  while (!parser_->is_done() && used < bytes.size() && into.size() < most) {
    auto before = into.size();
    // Never more than there are bytes to read.
    into.resize(std::min(most, before + bytes.size() - used));
    auto& room = parser_->get().body();
    room.data = into.data() + before;
    room.size = into.size() - before;
    room.more = true;
    beast::error_code failed;
    auto now =
        parser_->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), failed);
    into.resize(into.size() - room.size);
    check(failed);
    used += now;
    if (now == 0 && into.size() == before)
      break;
  }
  return used;
}

bool reading::has_begun() const noexcept {
  return parser_->got_some();
}
bool reading::has_head() const noexcept {
  return parser_->is_header_done();
}
bool reading::complete() const noexcept {
  return parser_->is_done();
}

request reading::take_head() {
  auto& head = parser_->get().base();
  request out;
  out.method = std::string(head.method_string());
  out.target = std::string(head.target());
  if (out.method == "OPTIONS" && out.target == "*")
    out.target = "/";
  else if (out.target.starts_with('/'))
    out.target = escaped(std::move(out.target));
  auto absolute =
      boost::urls::parse_absolute_uri(out.target); // a client may say all of it (RFC 9112, 3.2.2)
  auto parsed = absolute ? absolute : boost::urls::parse_origin_form(out.target);
  if (!parsed)
    throw rejection{400, "the target is not written as a URL"};
  auto url = boost::urls::url(*parsed);
  if (absolute) {
    if (!url.has_authority())
      throw rejection{400, "the target is a URL of another kind"};
    out.target = url.encoded_target();
    if (!out.target.starts_with('/'))
      out.target.insert(0, "/"); // "http://a?x=1" has no path
  }
  for (auto segment : url.segments())
    out.segments.push_back(std::move(segment));
  if (out.segments.size() == 1 && out.segments.front().empty())
    out.segments.clear(); // of "/"
  for (auto each : url.params())
    out.query.push_back({std::string(each.key), each.has_value ? std::string(each.value) : ""});
  add_headers(out, head);
  return out;
}

request reading::describe() const {
  request out;
  auto& head = parser_->get().base();
  out.method = std::string(head.method_string());
  out.target = std::string(head.target());
  add_headers(out, head);
  return out;
}

int reading::version() const noexcept {
  return static_cast<int>(parser_->get().version());
}
bool reading::keep_alive() const noexcept {
  return parser_->keep_alive();
}
bool reading::expects_continue() const noexcept {
  return version() >= 11 && same_word(parser_->get()[header::expect], "100-continue");
}

std::optional<std::uint64_t> reading::content_length() const {
  if (parser_->is_done())
    return 0;
  if (auto length = parser_->content_length())
    return *length;
  return std::nullopt;
}

} // namespace parley::http::detail
