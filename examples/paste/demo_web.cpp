// Part of parley. BSD-3-Clause, see LICENSE.
//
// The last part of the demo: the site, over real connections. Each exchange is printed with its time, what is sent after
// ">", what comes back after "<", and the beginning of its body.
//
// Output:
// ⋮
// The same over HTTP, at http://127.0.0.1:…
//
// … ms  POST /pastes
//     > Content-Type: application/x-www-form-urlencoded
//     > title=%3Cb%3Efrom+a+form&text=one%0D%0Atwo&expires=3600
//     < 303
//     < Location: /p/…
//     < Set-Cookie: paste-…=…; Path=/p/…; HttpOnly; SameSite=Strict
//     < Content-Length: 0
//
// … ms  GET /p/…
//     < 200
//     < Content-Type: text/html; charset=utf-8
//     < Content-Length: …
//     <!doctype html>
//     <html lang="en">
//     <head>
//     <meta charset="utf-8">
//     <meta name="viewport" content="width=device-width, initial-scale=1">
//     <title>&lt;b&gt;from a form - paste</title>
//     …
//
// … ms  POST /pastes
//     > Content-Type: application/json
//     > {"text":"three\nfour\n","title":"from a program"}
//     < 201
//     < Location: /p/…
//     < Content-Type: application/json
//     < Content-Length: …
//     {"created":"…","expires":null,"key":"…","size":11,"title":"from a program","token":"…"}
//
// … ms  GET /p/…
//     > Accept: application/json
//     < 200
//     < Content-Type: application/json
//     < Content-Length: …
//     < ETag: "…"
//     {"created":"…","expires":null,"key":"…","size":11,"text":"three\nfour\n","title":"from a program"}
//
// … ms  GET /p/…/raw
//     < 200
//     < Content-Type: text/plain; charset=utf-8
//     < Content-Length: 11
//     < ETag: "…"
//     three
//     four
//
// … ms  GET /p/…/raw
//     > If-None-Match: "…"
//     < 304
//     < ETag: "…"
//
// … ms  HEAD /p/…/raw
//     < 200
//     < Content-Type: text/plain; charset=utf-8
//     < Content-Length: 11
//     < ETag: "…"
//
// … ms  GET /p/… of a site with the nested view
//     200, the same … bytes
//
// … ms  GET /p/nothing of a site with the nested view
//     404, the same … bytes
//
// … ms  DELETE /p/…
//     > Authorization: Bearer …
//     < 204
//
// … ms  GET /p/…
//     < 404
//     < Content-Type: text/html; charset=utf-8
//     < Content-Length: …
//     <!doctype html>
//     <html lang="en">
//     <head>
//     <meta charset="utf-8">
//     <meta name="viewport" content="width=device-width, initial-scale=1">
//     <title>No such paste - paste</title>
//     …
//
// All was as it has to be.
#include "client.hpp"
#include "demo.hpp"
#include <parley/io/blocking.hpp>

#include <iostream>
#include <stdexcept>

namespace http = parley::http;

namespace {

void expect(bool met, const std::string& what) {
  if (!met)
    throw std::runtime_error("expected " + what);
}

http::request get(std::string target, http::fields headers = {}) {
  http::request out;
  out.method = "GET";
  out.target = std::move(target);
  out.headers = std::move(headers);
  return out;
}

http::request post(std::string target, std::string type, std::string body) {
  auto out = get(std::move(target), {{"Content-Type", std::move(type)}});
  out.method = "POST";
  out.body.bytes = std::move(body);
  return out;
}

/// Those headers that tell what the answer is.
std::string shown_headers(const http::response& answer) {
  std::string out;
  for (const auto* name : {"Location", "Set-Cookie", "Content-Type", "Content-Length", "ETag"})
    if (!answer.header(name).empty())
      out += "    < " + std::string(name) + ": " + std::string(answer.header(name)) + "\n";
  return out;
}

/// Says something to a site, and prints it with what came back.
parley::task<http::response> say(http::endpoint site, http::request what, int status) {
  auto start = stopwatch::now();
  auto answer = co_await parley::blocking(client::fetch, site, what);
  print_time(start, what.method + " " + what.target);
  for (const auto& each : what.headers)
    std::cout << "    > " << each.name << ": " << each.value << "\n";
  if (!what.body.bytes.empty())
    std::cout << "    > " << what.body.bytes << "\n";
  std::cout << "    < " << answer.status << "\n" << shown_headers(answer);
  std::cout << beginning(answer.body.bytes, 6) << "\n";
  expect(answer.status == status,
         std::to_string(status) + " from " + what.method + " " + what.target);
  co_return answer;
}

/// A person's browser. Returns the path of the new paste.
parley::task<std::string> by_form(http::endpoint site) {
  auto form = post("/pastes", "application/x-www-form-urlencoded",
                   "title=%3Cb%3Efrom+a+form&text=one%0D%0Atwo&expires=3600");
  auto made = co_await say(site, form, 303);
  std::string path(made.header("Location"));
  expect(made.header("Set-Cookie").find("; Path=" + path + ";") != std::string_view::npos,
         "a cookie for that paste only");
  auto asked = get(path);
  auto page = co_await say(site, asked, 200);
  expect(page.body.bytes.find("<title>&lt;b&gt;from a form") != std::string::npos,
         "a page with the title as text");
  co_return path;
}

/// A program. Returns the paste with its token.
parley::task<parley::json> by_json(http::endpoint site) {
  auto text = parley::json_of("title", "from a program", "text", "three\nfour\n");
  auto paste = post("/pastes", "application/json", text.dump());
  auto made = co_await say(site, paste, 201);
  std::string path(made.header("Location"));
  auto stored = parley::json::parse(made.body.bytes);

  auto asked = get(path, {{"Accept", "application/json"}});
  auto found = co_await say(site, asked, 200);
  expect(parley::json::parse(found.body.bytes)["text"] == "three\nfour\n", "the text in JSON");

  asked = get(path + "/raw");
  auto raw = co_await say(site, asked, 200);
  expect(raw.body.bytes == "three\nfour\n", "the text as it was sent");
  std::string tag(raw.header("ETag"));
  asked.headers.push_back({"If-None-Match", tag});
  auto known = co_await say(site, asked, 304);
  asked = get(path + "/raw");
  asked.method = "HEAD";
  auto head = co_await say(site, asked, 200);
  expect(head.header("Content-Length") == "11" && head.header("ETag") == tag,
         "the headers of the text");
  expect(known.body.bytes.empty() && head.body.bytes.empty(), "no text");
  co_return stored;
}

parley::task<> remove(http::endpoint site, std::string path, std::string token) {
  auto asked = get(path, {{"Authorization", "Bearer " + token}});
  asked.method = "DELETE";
  co_await say(site, asked, 204);
  asked = get(path);
  auto page = co_await say(site, asked, 404);
  expect(page.body.bytes.find("No such paste") != std::string::npos, "a page that says so");
}

/// The two views, seen from outside.
parley::task<> compare_page(http::endpoint site, http::endpoint nested_site, std::string path,
                            int status) {
  auto asked = get(path);
  auto straight = co_await parley::blocking(client::fetch, site, asked);
  auto start = stopwatch::now();
  auto nested = co_await parley::blocking(client::fetch, nested_site, asked);
  print_time(start, "GET " + path + " of a site with the nested view");
  expect(straight.status == status && nested.status == status,
         std::to_string(status) + " from both views");
  expect(straight.body.bytes == nested.body.bytes, "the same page from both views");
  std::cout << "    " << status << ", the same " << nested.body.bytes.size() << " bytes\n\n";
}

} // namespace

parley::task<> show_web(parley::system& system, parley::handle<http::handler> site,
                        parley::handle<http::handler> nested_site) {
  auto server = parley::spawn<http::server>(system, http::options().port(0), site);
  auto nested_server = parley::spawn<http::server>(system, http::options().port(0), nested_site);
  auto place = co_await ask<http::where>(server);
  auto nested_place = co_await ask<http::where>(nested_server);

  std::cout << "\nThe same over HTTP, at " << http::url_of(place) << "\n\n";
  auto path = co_await by_form(place);
  auto stored = co_await by_json(place);
  co_await compare_page(place, nested_place, path, 200);
  co_await compare_page(place, nested_place, "/p/nothing", 404);
  auto key = stored["key"].get<std::string>();
  auto token = stored["token"].get<std::string>();
  co_await remove(place, "/p/" + key, token);
  std::cout << "All was as it has to be.\n";
  parley::stop(server);
  parley::stop(nested_server);
}
