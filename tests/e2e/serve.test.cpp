// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/paste_server.hpp"
#include "tls.hpp"

#include <thread>

using namespace parley_test;
using nlohmann::json;

namespace {

constexpr auto html = "Accept: text/html\r\n";

/// What a command of the shell prints.
std::string output_of(const std::string& command) {
  auto* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  char bytes[65536];
  while (auto size = std::fread(bytes, 1, sizeof(bytes), pipe))
    out.append(bytes, size);
  ::pclose(pipe);
  return out;
}

} // namespace

TEST_CASE_METHOD(with_site, "paste serve shows a paste as a page, as JSON and raw") {
  paste_server server(data());
  auto made = server.post("A <b>title</b>", "<script>alert(1)</script> & \"more\"");
  auto path = "/p/" + made["key"].get<std::string>();
  auto page = server.get(path, html);
  REQUIRE(page.status == 200);
  REQUIRE(page.body.find("<script>") == page.body.npos);
  REQUIRE(page.body.find("<b>") == page.body.npos);
  REQUIRE(page.body.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp;") != page.body.npos);
  REQUIRE(page.head.find("Content-Security-Policy: default-src 'none'") != page.head.npos);
  REQUIRE(json::parse(server.get(path + ".json").body)["title"] == "A <b>title</b>");
  auto raw = server.get(path + "/raw");
  REQUIRE(raw.body == "<script>alert(1)</script> & \"more\"");
  REQUIRE(raw.head.find("Content-Type: text/plain") != raw.head.npos);
  REQUIRE(server.get("/", html).body.find("A &lt;b&gt;title") != page.body.npos);
}

TEST_CASE_METHOD(with_site, "paste serve deletes a paste for who has its token, and its file too") {
  paste_server server(data());
  auto made = server.post("t", "text");
  auto path = "/p/" + made["key"].get<std::string>();
  REQUIRE(server.send(request_text("DELETE", path)).status == 403);
  REQUIRE(server.send(request_text("DELETE", path, "Authorization: Bearer no\r\n")).status == 403);
  REQUIRE(file_count() == 1);
  auto right = "Authorization: bearer " + made["token"].get<std::string>() + "\r\n";
  REQUIRE(server.send(request_text("DELETE", path, right)).status == 204);
  REQUIRE(server.get(path).status == 404);
  REQUIRE(server.send(request_text("DELETE", path, right)).status == 404);
  REQUIRE(file_count() == 0);
}

TEST_CASE_METHOD(with_site,
                 "paste serve forgets a paste that has expired, and tidies at the start") {
  {
    paste_server server(data());
    auto made = server.send(request_text("POST", "/pastes", "Content-Type: application/json\r\n",
                                         R"({"text": "short", "expires": 1})"));
    auto path = "/p/" + json::parse(made.body)["key"].get<std::string>();
    REQUIRE(server.get(path).status == 200);
    std::this_thread::sleep_for(1100ms);
    REQUIRE(server.get(path).status == 404);
    REQUIRE(file_count() == 1);
  }
  std::ofstream(data() / "files/left-by-a-crash") << "half a pa";
  paste_server again(data());
  REQUIRE(file_count() == 0);
}

TEST_CASE_METHOD(with_site, "paste serve refuses what is no paste") {
  paste_server server(data());
  auto post = [&](const std::string& body, const std::string& type = "application/json") {
    return server.send(request_text("POST", "/pastes", "Content-Type: " + type + "\r\n", body))
        .status;
  };
  REQUIRE(post("{\"text\":") == 400);
  REQUIRE(post("[]") == 422);
  REQUIRE(post("{\"text\": 1}") == 422);
  REQUIRE(post("7") == 422);
  REQUIRE(post("{\"text\": \"x\", \"title\": {\"a\": []}}") == 422);
  REQUIRE(post("{\"text\": \"\"}") == 422);
  REQUIRE(post("{\"text\": \"x\", \"other\": 1}") == 422);
  REQUIRE(post("{\"text\": \"x\", \"expires\": -1}") == 422);
  REQUIRE(post("{\"text\": \"x\", \"expires\": 1e300}") == 422);
  REQUIRE(post("{\"text\": \"x\", \"expires\": 1.5}") == 422);
  REQUIRE(post("{\"text\": \"x\", \"expires\": 1e999}") == 400);
  REQUIRE(post("{\"text\": \"\xff\"}") == 400);
  REQUIRE(post("x", "text/plain") == 415);
  REQUIRE(post("title=x&text=", "application/x-www-form-urlencoded") == 422);
  REQUIRE(post("text=%00%ff%zz&title=%fe", "application/x-www-form-urlencoded") == 422);
  REQUIRE(post("text=x&expires=soon", "application/x-www-form-urlencoded") == 422);
  for (const auto& path :
       {"/p/../../etc/passwd", "/p/..%2f..%2fetc%2fpasswd", "/p/'%20OR%201=1%20--",
        "/p/%27%20OR%201%3D1", "/p/%00", "/p//raw", "/files/x", "/p/a/b/c"})
    REQUIRE(server.get(path).status == 404);
  auto put = server.send(request_text("PUT", "/p/x", "", "y"));
  REQUIRE(put.status == 405);
  REQUIRE(put.head.find("Allow: GET, HEAD, DELETE\r\n") != put.head.npos);
  REQUIRE(server.send(request_text("PUT", "/", "", "y")).status == 405);
  REQUIRE(server.get("/pastes").status == 405);
  REQUIRE(server.get("/healthz").body == "ok\n");
}

TEST_CASE_METHOD(with_site, "paste serve shows the beginning of a long paste, and all of it raw") {
  paste_server server(data());
  auto text = std::string(300'000, 'x') + "\xe2\x82\xac";
  text.replace((256 << 10) - 1, 3, "\xe2\x82\xac"); // a letter across the end of what is shown
  auto path = "/p/" + server.post("long", text)["key"].get<std::string>();
  auto page = server.get(path, html);
  REQUIRE(page.status == 200);
  REQUIRE(page.body.size() < 270'000);
  REQUIRE(page.body.find("These are the first 256.0 KiB.") != page.body.npos);
  REQUIRE(json::parse(server.get(path + ".json").body)["text"] == text);
  auto large = "/p/" + server.post("large", numbered_text(1, 2'000'000))["key"].get<std::string>();
  auto described = json::parse(server.get(large + ".json").body);
  REQUIRE_FALSE(described.contains("text"));
  REQUIRE(server.get(described["raw"].get<std::string>()).body == numbered_text(1, 2'000'000));
}

TEST_CASE_METHOD(with_site, "paste serve takes a form of a million lines at once") {
  paste_server server(data());
  std::string body = "text=";
  while (body.size() < 2'000'000)
    body += "%0D%0A";
  auto form = "Content-Type: application/x-www-form-urlencoded\r\n";
  auto before = std::chrono::steady_clock::now();
  auto made = server.send(request_text("POST", "/pastes", form, body + "x"));
  REQUIRE(made.status == 303);
  REQUIRE(std::chrono::steady_clock::now() - before < 10s); // minutes, if each line moved the rest
}

TEST_CASE_METHOD(with_site, "paste serve has its visitors keep the token as long as the paste") {
  paste_server server(data());
  auto form = "Content-Type: application/x-www-form-urlencoded\r\n";
  auto made = server.send(request_text("POST", "/pastes", form, "text=x&expires=600"));
  REQUIRE(made.status == 303);
  REQUIRE(made.head.find("; Max-Age=600; HttpOnly; SameSite=Strict\r\n") != made.head.npos);
}

TEST_CASE_METHOD(with_site, "paste serve takes 32 large uploads at a time") {
  paste_server server(data());
  auto large = post_text("t", numbered_text(1, 200'000));
  std::vector<tcp_client> uploads;
  for (int i = 0; i < 32; ++i) {
    uploads.push_back(server.connect());
    uploads.back().send(large.substr(0, 1000));
  }
  std::this_thread::sleep_for(500ms); // all have begun
  auto refused = server.send(large);
  REQUIRE(refused.status == 503);
  REQUIRE(refused.head.find("Retry-After: 5\r\n") != refused.head.npos);
  REQUIRE(server.send(post_text("t", "small")).status == 201);
  uploads.front().send(large.substr(1000));
  REQUIRE(to_answer(uploads.front().response()).status == 201);
  REQUIRE(server.send(large).status == 201);
}

TEST_CASE_METHOD(with_site, "paste serve has a folder to itself") {
  paste_server server(data());
  paste_server second(data());
  REQUIRE(second.wait() == 1);
  REQUIRE(second.log() ==
          "paste: the folder \"" + data().string() + "\" is in use by another program\n");
  server.kill();
  paste_server third(data());
  REQUIRE(third.get("/healthz").status == 200);
}

TEST_CASE_METHOD(with_site, "paste serve understands curl") {
  paste_server server(data());
  auto curl = [&](const std::string& options, const std::string& path) {
    auto url = "'http://127.0.0.1:" + std::to_string(server.port()) + path + "'";
    return output_of("curl --silent --show-error --max-time 30 " + options + " " + url);
  };
  here.put("large.txt", numbered_text(1, 900'000));
  auto large = "'" + (here.path() / "large.txt").string() + "'";
  auto by_form = "--data-urlencode title=möglich --data-urlencode text@" + large;
  auto path = curl(by_form + " --output /dev/null --write-out '%{redirect_url}'", "/pastes");
  path.erase(0, path.find("/p/"));
  REQUIRE(curl("", path + "/raw") == numbered_text(1, 900'000));
  REQUIRE(curl("--compressed", path + "/raw") == numbered_text(1, 900'000));
  REQUIRE(json::parse(curl("", path + ".json"))["title"] == "möglich");
  REQUIRE(curl("--header 'Accept: text/html'", path).find(">möglich</h1>") != path.npos);
  auto tag = curl("--head --output /dev/null --write-out '%header{etag}'", path + "/raw");
  REQUIRE(curl("--header 'If-None-Match: " + tag + "' --write-out '%{http_code}'", path + "/raw") ==
          "304");
  auto made = json::parse(curl("--json '{\"text\": \"short\"}'", "/pastes"));
  auto shorter = "/p/" + made["key"].get<std::string>();
  auto token = made["token"].get<std::string>();
  REQUIRE(curl("--request DELETE --header 'Authorization: Bearer " + token +
                   "' --write-out '%{http_code}'",
               shorter) == "204");
  REQUIRE(curl("--upload-file " + large + " --output /dev/null --write-out '%{http_code}'",
               "/p/x") == "405");
}

TEST_CASE_METHOD(with_site,
                 "paste serve speaks TLS to curl, and names a certificate that is missing") {
  self_signed identity;
  paste_server server(data(), {"--cert", identity.certificate(), "--key", identity.key()});
  auto url = "https://localhost:" + std::to_string(server.port()) + "/healthz";
  auto trusted = "curl --silent --cacert '" + identity.certificate() + "' " + url;
  REQUIRE(output_of(trusted) == "ok\n");
  REQUIRE(output_of("curl --silent " + url + " || echo not trusted") == "not trusted\n");
  REQUIRE(output_of("curl --silent --insecure --tls-max 1.1 " + url + " || echo too old") ==
          "too old\n");
  paste_server without(here.path() / "other", {"--cert", "/no/chain.pem", "--key", identity.key()});
  REQUIRE(without.wait() == 1);
  REQUIRE(without.log() == "paste: cannot use the certificates in /no/chain.pem: No such file or "
                           "directory\n");
}

TEST_CASE_METHOD(with_site,
                 "paste serve --chained and --nested show the same pages, to the last byte") {
  paste_server straight(data());
  auto path = "/p/" + straight.post("a <title>", "a & text")["key"].get<std::string>();
  auto page = straight.get(path, html);
  auto none = straight.get("/p/nothing", html);
  straight.signal(SIGTERM);
  REQUIRE(straight.wait() == 0);

  for (const auto* style : {"--chained", "--nested"}) {
    paste_server other(data(), {style});
    REQUIRE(page.status == 200);
    REQUIRE(other.get(path, html).body == page.body);
    REQUIRE(none.status == 404);
    REQUIRE(other.get("/p/nothing", html).body == none.body);
    other.signal(SIGTERM); // although plain CAF keeps the view for its requests' timeouts
    auto start = std::chrono::steady_clock::now();
    REQUIRE(other.wait() == 0);
    REQUIRE(std::chrono::steady_clock::now() - start < 10s);
  }
}

TEST_CASE_METHOD(with_site, "paste serve tells Prometheus what it does") {
  paste_server server(data());
  auto path = "/p/" + server.post("t", "text")["key"].get<std::string>();
  static_cast<void>(server.get(path));
  static_cast<void>(server.get("/p/nothing"));
  auto told = server.get("/metrics");
  REQUIRE(told.head.find("Content-Type: text/plain; version=0.0.4") != path.npos);
  for (const auto* line :
       {R"(parley_http_requests_total{method="GET",status="404"} 1)",
        R"(parley_http_requests_total{method="POST",status="201"} 1)",
        R"(parley_ask_failures_total{failure="pastes.not_found",message="pastes.find"} 1)",
        "parley_pool_queued 0", "parley_asks_in_flight "}) {
    CAPTURE(line);
    // A request is counted when its response has left, which the client may see first.
    for (int i = 0; i < 100 && told.body.find(std::string("\n") + line) == path.npos; ++i) {
      std::this_thread::sleep_for(50ms);
      told = server.get("/metrics");
    }
    REQUIRE(told.body.find(std::string("\n") + line) != path.npos);
  }
}

TEST_CASE_METHOD(with_site, "paste serve logs requests, failures and its end, a line each") {
  paste_server server(data());
  static_cast<void>(server.send(request_text("GET", "/p/x%0Ainjected", "User-Agent: a\"b\r\n")));
  other_connection other(data() / "pastes.db");
  other.run("DROP TABLE pastes");
  REQUIRE(server.get("/p/x").status == 500);
  server.signal(SIGTERM);
  REQUIRE(server.wait() == 0);
  auto log = server.log();
  auto has = [&](const std::string& part) { return log.find(part) != log.npos; };
  REQUIRE(has(R"("GET /p/x%0Ainjected HTTP/1.1" 404 )"));
  REQUIRE(has(R"("-" "a\x22b" )"));
  REQUIRE(has(" pastes.find failed: "));
  REQUIRE(has("no such table: pastes"));
  REQUIRE(has(" told to end, with 10 s for what is in flight\n"));
}

TEST_CASE_METHOD(with_site, "paste serve waits for nobody who does not read its log") {
  paste_server server(data(), {}, {.log_is_read = false});
  auto client = server.connect();
  auto agent = "User-Agent: " + std::string(2000, 'a') + "\r\n";
  for (int i = 0; i < 500; ++i) { // a pipe holds 64 KiB
    client.send(request_text("GET", "/style.css", agent));
    REQUIRE(to_answer(client.response()).status == 200);
  }
}
