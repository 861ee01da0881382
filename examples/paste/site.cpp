// Part of parley. BSD-3-Clause, see LICENSE.
#include "site.hpp"

#include "failures.hpp"
#include "store.hpp"
#include "view.hpp"
#include <parley/io/sqlite.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace files = parley::files;
namespace http = parley::http;

namespace pastes {

namespace {

constexpr std::uint64_t latest_count = 20;
constexpr std::uint64_t json_limit = 1 << 20; // bytes of content within JSON
constexpr int most_uploads = 32;              // of more than a small body, at a time
constexpr std::ptrdiff_t title_limit = 200;   // letters
constexpr std::chrono::seconds longest_life = std::chrono::days(366);

/// Pages say nothing of where they come from, run nothing, and are framed by nobody.
http::response secured(http::response page) {
  return std::move(page)
      .with("Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'")
      .with("X-Content-Type-Options", "nosniff")
      .with("Referrer-Policy", "no-referrer");
}

http::response to_response(const views::page& page) {
  return http::html(page.html, page.status).with("Cache-Control", "no-cache");
}

parley::json described(const paste& p) {
  auto out = parley::json_of("key", p.key, "title", p.title, "size", p.size, "created", p.created);
  out["expires"] = parley::as_json(p.expires);
  return out;
}

std::string trimmed(const std::string& text) {
  constexpr auto blank = " \t\r\n\v\f";
  auto from = text.find_first_not_of(blank);
  return from == text.npos ? "" : text.substr(from, text.find_last_not_of(blank) - from + 1);
}

/// What a client sends to be kept.
struct upload {
  std::string title;
  std::string text;
  std::optional<std::chrono::seconds> lifetime;
};

/// @throws http::problem
std::optional<std::chrono::seconds> lifetime_of(std::int64_t seconds) {
  if (seconds <= 0 || seconds > longest_life.count())
    throw http::problem{422, "", "A paste expires after 1 second to 366 days, or never."};
  return std::chrono::seconds(seconds);
}

/// @throws http::problem
upload checked(upload from) {
  from.title = trimmed(from.title);
  if (from.text.empty())
    throw http::problem{422, "", "There is no text."};
  if (!views::is_text(from.title))
    throw http::problem{422, "", "The title is not text."};
  auto begins_letter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  if (std::ranges::count_if(from.title, begins_letter) > title_limit)
    throw http::problem{422, "", "The title is longer than 200 letters."};
  return from;
}

/// Reads JSON of an object with members of these names. Stops at what is none, before it takes memory.
/// @throws http::problem
parley::json read_object(const std::string& body, std::initializer_list<std::string_view> names) {
  using event = parley::json::parse_event_t;
  auto check = [&](int depth, event what, const parley::json& value) {
    auto is_nested = depth > 0 && (what == event::object_start || what == event::array_start);
    if (is_nested || (depth == 0 && (what == event::array_start || what == event::value)))
      throw http::problem{422, "", "The JSON is not an object of texts and numbers."};
    if (what == event::key && std::ranges::count(names, value.get<std::string>()) == 0)
      throw http::problem{422, "",
                          "The JSON has a member that is not known: " + value.get<std::string>()};
    return true;
  };
  try {
    return parley::json::parse(body, check);
  } catch (const parley::json::parse_error& e) {
    throw http::problem{400, "", "This is no JSON; see byte " + std::to_string(e.byte) + "."};
  } catch (const parley::json::exception&) {
    throw http::problem{400, "", "The JSON has a number that is too large."};
  }
}

/// @throws http::problem
std::string text_of(const parley::json& members, const char* name) {
  auto found = members.find(name);
  if (found == members.end())
    return {};
  if (!found->is_string())
    throw http::problem{422, "", "\"" + std::string(name) + "\" is not a text."};
  return found->get<std::string>();
}

/// {"text": "…", "title": "…", "expires": seconds}; all but the text may be left out.
/// @throws http::problem
upload from_json(const std::string& body) {
  auto members = read_object(body, {"text", "title", "expires"});
  upload out;
  out.text = text_of(members, "text");
  out.title = text_of(members, "title");
  auto expires = members.value("expires", parley::json());
  if (!expires.is_null())
    out.lifetime = lifetime_of(expires.is_number_integer() ? expires.get<std::int64_t>() : 0);
  return checked(std::move(out));
}

/// Browsers end each line of a form with CR LF.
std::string with_plain_lines(std::string text) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text.compare(i, 2, "\r\n") != 0)
      text[size++] = text[i];
  text.resize(size);
  return text;
}

views::draft from_form(const std::string& body) {
  views::draft out;
  for (auto& each : http::decode_form(body)) {
    if (each.name == "title")
      out.title = std::move(each.value);
    else if (each.name == "text")
      out.text = with_plain_lines(std::move(each.value));
    else if (each.name == "expires")
      out.expires = std::move(each.value);
  }
  return out;
}

/// @throws http::problem
upload to_upload(const views::draft& form) {
  upload out{form.title, form.text, {}};
  if (!form.expires.empty()) {
    std::int64_t seconds = 0;
    const auto* end = form.expires.data() + form.expires.size();
    if (std::from_chars(form.expires.data(), end, seconds).ptr != end)
      seconds = 0;
    out.lifetime = lifetime_of(seconds);
  }
  return checked(std::move(out));
}

/// The token that this browser keeps for a paste.
std::string token_in(const http::request& asked, const std::string& key) {
  auto name = "paste-" + key + "=";
  auto cookies = http::joined_header(asked.headers, "Cookie");
  for (std::size_t at = 0; (at = cookies.find(name, at)) != cookies.npos; ++at)
    if (at == 0 || cookies[at - 1] == ' ' || cookies[at - 1] == ';')
      return cookies.substr(at + name.size(), cookies.find(';', at) - at - name.size());
  return {};
}

/// Keeps it for as long as the paste; browsers forget it after 400 days.
std::string cookie_of(const stored& made, const std::string& place, bool secure) {
  auto age = std::chrono::seconds(std::chrono::days(400));
  if (made.what.expires)
    age = std::chrono::ceil<std::chrono::seconds>(*made.what.expires - made.what.created);
  return "paste-" + made.what.key + "=" + made.token + "; Path=" + place +
         "; Max-Age=" + std::to_string(age.count()) + "; HttpOnly; SameSite=Strict" +
         (secure ? "; Secure" : "");
}

/// Counts the uploads that may take much memory, and lets no more in than there is room for.
class turnstile {
public:
  /// @throws http::problem
  turnstile(int& inside, const http::body& from) : inside_(from.rest ? &inside : nullptr) {
    if (inside_ == nullptr)
      return;
    auto later = http::field{"Retry-After", "5"};
    if (*inside_ >= most_uploads)
      throw http::problem{503, "", "Too many large pastes are arriving. Try again.", {later}};
    ++*inside_;
  }
  turnstile(const turnstile&) = delete;
  ~turnstile() {
    if (inside_ != nullptr)
      --*inside_;
  }

private:
  int* inside_;
};

std::string bearer_in(const http::request& asked) {
  constexpr std::string_view scheme = "bearer ";
  auto value = asked.header("Authorization");
  auto is_bearer = std::ranges::equal(value.substr(0, scheme.size()), scheme, {},
                                      [](unsigned char c) { return std::tolower(c); });
  return is_bearer ? std::string(value.substr(scheme.size())) : std::string();
}

http::problem no_room_left() {
  return {507, "", "There is no room for more."};
}

/// What a client is told of a failure that will pass, or that it can do nothing about; empty for others.
std::optional<http::problem> known_trouble(const parley::failure& f) {
  if (comes_from<parley::sqlite::busy>(f))
    return http::problem{503, "", "The database is in use. Try again in a moment."};
  if (comes_from<parley::sqlite::full>(f))
    return no_room_left();
  if (comes_from<parley::sqlite::corrupt>(f))
    return http::problem{500, "", "The database is damaged."};
  if (comes_from<files::io_error>(f))
    return http::problem{500, "", "The contents of pastes cannot be read or written."};
  return std::nullopt;
}

bool reads(const http::request& asked) {
  return asked.method == "GET" || asked.method == "HEAD";
}

/// The methods of an address; empty when there is nothing at it.
std::string methods_of(const std::vector<std::string>& path) {
  const auto count = path.size();
  if (count == 0 ||
      (count == 1 && (path[0] == "style.css" || path[0] == "favicon.svg" || path[0] == "healthz" ||
                      path[0] == "metrics")) ||
      (count == 2 && path[0] == "p" && path[1].ends_with(".json")) ||
      (count == 3 && path[0] == "p" && path[2] == "raw"))
    return "GET, HEAD";
  if (count == 2 && path[0] == "p")
    return "GET, HEAD, DELETE";
  if ((count == 1 && path[0] == "pastes") || (count == 3 && path[0] == "p" && path[2] == "delete"))
    return "POST";
  return "";
}

} // namespace

parley::task<http::response> site::on(request asked) {
  auto page = asked.prefers({"application/json", "text/html"}) == "text/html";
  std::optional<http::problem> why;
  try {
    auto out = co_await route(std::move(asked));
    co_return secured(std::move(out));
  } catch (const not_found& e) {
    why =
        http::problem{404, "No such paste",
                      "There is no paste \"" + e.key + "\". It may have expired or been deleted."};
  } catch (const files::not_found&) { // of a paste that the database knows
    why = http::problem{500, "A damaged paste", "The content of this paste is gone."};
  } catch (const damaged&) {
    why = http::problem{500, "A damaged paste", "What was kept of this paste cannot be read."};
  } catch (const wrong_token&) {
    why = http::problem{403, "Not yours", "Only who has made a paste can delete it."};
  } catch (const no_room&) {
    why = no_room_left();
  } catch (const too_big& e) {
    why = http::problem{413, "", "It is larger than " + std::to_string(e.limit >> 20) + " MiB."};
  } catch (const http::problem& e) {
    why = e;
  } catch (const parley::failure& f) {
    why = known_trouble(f);
    if (!why)
      throw;
  }
  if (!page)
    throw *std::move(why);
  auto out = co_await message(why->status, why->title, why->detail);
  out.headers.push_back({"Vary", "Accept"});
  out.headers.insert(out.headers.end(), why->headers.begin(), why->headers.end());
  co_return secured(std::move(out));
}

// [routes]
parley::task<http::response> site::route(request asked) {
  const auto path = asked.segments;
  const auto count = path.size();
  views::draft blank;
  if (reads(asked) && count == 0)
    co_return co_await front(std::move(blank));
  if (asked.method == "POST" && count == 1 && path[0] == "pastes")
    co_return co_await create(std::move(asked));
  if (reads(asked) && count == 1 && path[0] == "style.css")
    co_return co_await asset("style.css", "text/css; charset=utf-8");
  if (reads(asked) && count == 1 && path[0] == "favicon.svg")
    co_return co_await asset("favicon.svg", "image/svg+xml");
  if (reads(asked) && count == 1 && path[0] == "healthz")
    co_return co_await health();
  if (reads(asked) && count == 1 && path[0] == "metrics")
    co_return http::content(parley::metrics::content_type, metrics_.text());
  auto methods = methods_of(path);
  if (methods.empty())
    throw http::problem{404, "No such page", "There is nothing at this address."};
  auto key = count > 1 ? path[1] : "";
  if (reads(asked) && count == 2 && key.ends_with(".json"))
    co_return co_await show_json(key.substr(0, key.size() - 5));
  if (reads(asked) && count == 2)
    co_return co_await show_page(std::move(asked), key);
  if (asked.method == "DELETE" && count == 2)
    co_return co_await erase(key, bearer_in(asked), false);
  if (reads(asked) && count == 3 && path[2] == "raw")
    co_return co_await show_raw(key);
  if (asked.method == "POST" && count == 3 && path[2] == "delete") {
    auto body = co_await http::read_all(std::move(asked.body), 4096);
    auto form = http::decode_form(body);
    const auto* token = http::find_parameter(form, "token");
    auto known = token != nullptr ? *token : std::string();
    co_return co_await erase(key, std::move(known), true);
  }
  auto allow = http::field{"Allow", methods};
  throw http::problem{405, "", "This address takes " + methods + ".", {allow}};
}
// [/routes]

parley::task<http::response> site::front(views::draft again) {
  auto form = ask<templates::load>(templates_, "index.html");
  auto latest = co_await ask<list>(store_, latest_count);
  auto layout = co_await form;
  co_return to_response(views::front_page(layout, latest, again));
}

parley::task<http::response> site::create(request asked) {
  auto as_page = asked.has_type("application/x-www-form-urlencoded");
  if (!as_page && !asked.has_type("application/json"))
    throw http::problem{415, "", "A paste comes as a form, or as application/json."};
  auto secure = asked.secure;
  turnstile pass(uploads_, asked.body);
  auto body = co_await http::read_all(std::move(asked.body), upload_limit);
  auto form = as_page ? from_form(body) : views::draft();
  upload sent;
  try {
    sent = as_page ? to_upload(form) : from_json(body);
  } catch (const http::problem& why) {
    if (!as_page)
      throw;
    form.error = why.detail;
  }
  if (!form.error.empty())
    co_return co_await front(std::move(form));
  auto made = co_await ask<put>(store_, std::move(sent.title), std::move(sent.text), sent.lifetime);
  auto place = "/p/" + made.what.key;
  if (as_page)
    co_return http::redirect(place).with("Set-Cookie", cookie_of(made, place, secure));
  auto out = described(made.what);
  out["token"] = made.token;
  co_return http::json(out, 201).with("Location", place);
}

parley::task<http::response> site::show_page(request asked, std::string key) {
  auto token = token_in(asked, key);
  if (asked.prefers({"text/html", "application/json"}) == "application/json") {
    auto out = co_await show_json(key);
    co_return std::move(out).with("Vary", "Accept").with("Cache-Control", "no-cache");
  }
  auto page = co_await ask<views::show>(view_, key, token);
  auto out = http::html(page.html, page.status).with("Vary", "Accept, Cookie");
  co_return std::move(out).with("Cache-Control", token.empty() ? "no-cache" : "private, no-store");
}

parley::task<http::response> site::show_json(std::string key) {
  auto found = co_await ask<find>(store_, key);
  auto out = described(found);
  out["raw"] = "/p/" + found.key + "/raw";
  if (found.size > json_limit)
    co_return http::json(out).with("ETag", "\"" + found.file + "\"");
  auto file = co_await ask<files::open>(files_, found.file);
  auto content = co_await ask<files::read>(files_, file);
  if (views::is_text(content)) {
    out["text"] = std::move(content);
  } else {
    const auto* bytes = reinterpret_cast<const std::byte*>(content.data());
    out["base64"] = parley::as_json(std::vector<std::byte>(bytes, bytes + content.size()));
  }
  co_return http::json(out).with("ETag", "\"" + found.file + "\"");
}

/// Never as a page: what it says is not ours.
parley::task<http::response> site::show_raw(std::string key) {
  auto found = co_await ask<find>(store_, key);
  auto file = co_await ask<files::open>(files_, found.file);
  auto out = http::content("text/plain; charset=utf-8", "").with("ETag", "\"" + found.file + "\"");
  out.body = http::file_body(files_, file);
  co_return std::move(out).with("Content-Disposition", "inline; filename=\"" + key + ".txt\"");
}

parley::task<http::response> site::erase(std::string key, std::string token, bool as_page) {
  co_await ask<remove>(store_, key, token);
  if (!as_page)
    co_return http::empty(204);
  co_return co_await message(200, "Deleted", "The paste " + key + " is gone.");
}

parley::task<http::response> site::asset(const char* name, const char* type) {
  auto sheet = co_await ask<templates::load>(templates_, name);
  auto tag = "\"" + std::to_string(std::hash<std::string>()(sheet.source)) + "\"";
  co_return http::content(type, sheet.source)
      .with("ETag", tag)
      .with("Cache-Control", "max-age=300");
}

parley::task<http::response> site::health() {
  auto page = ask<templates::load>(templates_, "message.html");
  auto folder = ask<files::list>(files_, "");
  auto rows = ask<list>(store_, 1);
  co_await page;
  co_await folder;
  co_await rows;
  co_return http::text("ok\n").with("Cache-Control", "no-store");
}

parley::task<http::response> site::message(int status, std::string title, std::string detail) {
  auto layout = co_await ask<templates::load>(templates_, "message.html");
  if (title.empty())
    title = "That did not work";
  co_return to_response(views::message_page(layout, status, title, detail));
}

parley::handle<http::handler> spawn_site(parley::system& system, parley::handle<protocol> store,
                                         parley::handle<files::protocol> files,
                                         parley::handle<templates::protocol> templates,
                                         parley::metrics metrics, views::style style) {
  parley::handle<views::protocol> view;
  if (style == views::style::nested)
    view = system.caf().spawn(views::nested_view, store, files, templates);
  else if (style == views::style::chained)
    view = parley::spawn<views::chained_view>(system, store, files, templates);
  else
    view = parley::spawn<views::paste_view>(system, store, files, templates);
  return parley::spawn<site>(system, store, files, templates, view, std::move(metrics));
}

} // namespace pastes
