// Part of parley. BSD-3-Clause, see LICENSE.
#include "site.hpp"

#include "failures.hpp"
#include "store.hpp"
#include "view.hpp"
#include <parley/io/sqlite.hpp>

#include <algorithm>
#include <charconv>

namespace files = parley::files;
namespace http = parley::http;

namespace pastes {

namespace {

constexpr std::uint64_t latest_count = 20;
constexpr std::ptrdiff_t title_limit = 200; // letters
constexpr std::chrono::seconds longest_life = std::chrono::days(366);

/// Pages say nothing of where they come from, run nothing, and are framed by nobody.
http::response secured(http::response page) {
  return std::move(page)
      .with("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; "
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
  if (from.text.empty())
    throw http::problem{422, "", "There is no text."};
  if (!views::is_text(from.title))
    throw http::problem{422, "", "The title is not text."};
  auto begins_letter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  if (std::ranges::count_if(from.title, begins_letter) > title_limit)
    throw http::problem{422, "", "The title is longer than 200 letters."};
  return from;
}

/// {"text": "…", "title": "…", "expires": seconds}; all but the text may be left out.
/// @throws http::problem
upload from_json(const std::string& body) {
  upload out;
  try {
    auto members = parley::json::parse(body);
    for (const auto& [name, value] : members.items()) {
      if (name == "text")
        out.text = value.get<std::string>();
      else if (name == "title")
        out.title = value.get<std::string>();
      else if (name != "expires")
        throw http::problem{422, "", "The JSON has a member that is not known: " + name};
      else if (!value.is_null())
        out.lifetime = lifetime_of(value.get<std::int64_t>());
    }
  } catch (const parley::json::exception& e) {
    throw http::problem{400, "", std::string("The JSON cannot be read: ") + e.what()};
  }
  return checked(std::move(out));
}

/// Browsers end each line of a form with CR LF.
std::string with_plain_lines(std::string text) {
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != text.npos; ++at)
    text.erase(at, 1);
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

std::string bearer_in(const http::request& asked) {
  auto value = asked.header("Authorization");
  return value.starts_with("Bearer ") ? std::string(value.substr(7)) : std::string();
}

/// What a client is told of a failure that will pass, or that it can do nothing about; empty for others.
std::optional<http::problem> known_trouble(const parley::failure& f) {
  if (comes_from<parley::sqlite::busy>(f))
    return http::problem{503, "", "The database is in use. Try again in a moment."};
  if (comes_from<parley::sqlite::full>(f) || comes_from<files::io_error>(f))
    return http::problem{507, "", "There is no room for more."};
  if (comes_from<parley::sqlite::corrupt>(f))
    return http::problem{500, "", "The database is damaged."};
  return std::nullopt;
}

bool is_form(std::string_view type) {
  return type.starts_with("application/x-www-form-urlencoded");
}

bool reads(const http::request& asked) {
  return asked.method == "GET" || asked.method == "HEAD";
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
  } catch (const damaged&) {
    why = http::problem{500, "A damaged paste", "What was kept of this paste cannot be read."};
  } catch (const wrong_token&) {
    why = http::problem{403, "Not yours", "Only who has made a paste can delete it."};
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
    co_return co_await style();
  if (reads(asked) && count == 1 && path[0] == "healthz")
    co_return co_await health();
  if (reads(asked) && count == 1 && path[0] == "metrics")
    co_return http::content(parley::metrics::content_type, metrics_.text());
  if (count < 2 || count > 3 || path[0] != "p")
    throw http::problem{404, "No such page", "There is nothing at this address."};
  auto key = path[1];
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
  throw http::problem{405, "", "This address does not take " + asked.method + "."};
}
// [/routes]

parley::task<http::response> site::front(views::draft again) {
  auto form = ask<templates::load>(templates_, "index.html");
  auto latest = co_await ask<list>(store_, latest_count);
  auto layout = co_await form;
  co_return to_response(views::front_page(layout, latest, again));
}

parley::task<http::response> site::create(request asked) {
  auto as_page = is_form(asked.header("Content-Type"));
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
  co_return co_await created(std::move(made), as_page);
}

parley::task<http::response> site::created(stored made, bool as_page) {
  auto place = "/p/" + made.what.key;
  if (as_page)
    co_return http::redirect(place).with("Set-Cookie", "paste-" + made.what.key + "=" + made.token +
                                                           "; Path=" + place +
                                                           "; HttpOnly; SameSite=Strict");
  auto out = described(made.what);
  out["token"] = made.token;
  co_return http::json(out, 201).with("Location", place);
}

parley::task<http::response> site::show_page(request asked, std::string key) {
  auto token = token_in(asked, key);
  if (asked.prefers({"text/html", "application/json"}) == "application/json")
    co_return co_await show_json(key);
  auto page = co_await ask<views::show>(view_, key, token);
  co_return to_response(page).with("Vary", "Accept, Cookie");
}

parley::task<http::response> site::show_json(std::string key) {
  auto found = co_await ask<find>(store_, key);
  auto file = co_await ask<files::open>(files_, found.file);
  auto content = co_await ask<files::read>(files_, file);
  auto out = described(found);
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

parley::task<http::response> site::style() {
  auto sheet = co_await ask<templates::load>(templates_, "style.css");
  auto tag = "\"" + std::to_string(std::hash<std::string>()(sheet.source)) + "\"";
  co_return http::content("text/css; charset=utf-8", sheet.source)
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
                                         parley::metrics metrics, bool nested) {
  parley::handle<views::protocol> view;
  if (nested)
    view = system.caf().spawn(views::nested_view, store, files, templates);
  else
    view = parley::spawn<views::paste_view>(system, store, files, templates);
  return parley::spawn<site>(system, store, files, templates, view, std::move(metrics));
}

} // namespace pastes
