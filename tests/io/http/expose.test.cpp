// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/http/wire.hpp"

using namespace parley_test;
using nlohmann::json;

namespace expose_test {

struct find {
  std::string key;
};
struct book {
  std::string key;
  std::optional<std::vector<book>> sequels;
};
struct burn {};
struct not_found {
  std::string key;
};
struct locked {
  std::chrono::milliseconds wait{0};
};
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(book, key, sequels)
PARLEY_MESSAGE(burn)
PARLEY_MESSAGE(not_found, key)
PARLEY_MESSAGE(locked, wait)

using library = parley::protocol<parley::outcome<book, not_found, locked>(find), void(burn)>;

class librarian : public parley::service<library> {
public:
  task<book> on(find request) {
    if (request.key == "slow")
      co_await parley::sleep_for(1h);
    if (request.key == "locked")
      throw locked{1500ms};
    if (request.key == "bytes")
      co_return book{"\xff", {}};
    if (request.key == "bug")
      throw std::runtime_error("the password is hunter2");
    if (request.key != "emma")
      throw not_found{request.key};
    co_return book{"emma", std::vector<book>{{"emma 2", {}}}};
  }
  void on(burn) { ++burned; }

  int burned = 0;
};

struct complaint {
  std::string text;
};
PARLEY_MESSAGE_AS(complaint, "problem", 1500, text)

class complaints : public parley::service<parley::protocol<void(complaint)>> {
public:
  void on(complaint) {}
};

class with_api : public deterministic {
public:
  with_api() {
    auto how =
        http::exposure().title("Books").version("2.1.0").status<not_found>(404).body_size(1000);
    api = http::expose(spawn<librarian>(), how);
  }

  http::response send(const std::string& method, const std::string& path, const std::string& body,
                      const std::string& type = "application/json") {
    http::request request;
    request.method = method;
    request.target = "/" + path;
    request.segments = {path};
    request.body.bytes = body;
    if (!type.empty())
      request.headers.push_back({"Content-Type", type});
    auto out = start([&] { return as_outcome(ask(api.no_deadline(), request)); });
    run();
    advance(30s);
    auto answer = out.get();
    if (const auto* p = answer.get_if<http::problem>())
      return http::text(p->title, p->status);
    return *answer;
  }
  json post(const std::string& name, const std::string& body, int status) {
    auto got = send("POST", "expose_test." + name, body);
    CAPTURE(got.body.bytes);
    CHECK(got.status == status);
    if (status >= 400)
      CHECK(got.header("Content-Type") == "application/problem+json");
    return got.body.bytes.empty() ? json() : json::parse(got.body.bytes);
  }

  handle<http::handler> api;
};

} // namespace expose_test

using namespace expose_test;

TEST_CASE_METHOD(with_api, "expose: a message is posted under its name and answered in JSON") {
  REQUIRE(post("find", R"({"key": "emma"})", 200) ==
          json::parse(R"({"key": "emma", "sequels": [{"key": "emma 2", "sequels": null}]})"));
  REQUIRE(post("burn", "{}", 204).is_null());
  REQUIRE(send("POST", "expose_test.burn", "").status == 204);
}

TEST_CASE_METHOD(with_api, "expose: what a page of another site can send is refused") {
  REQUIRE(send("POST", "expose_test.burn", "", "").status == 415);
  REQUIRE(send("POST", "expose_test.burn", "{}", "text/plain").status == 415);
}

TEST_CASE_METHOD(with_api, "expose: a declared failure is a problem with its name and fields") {
  REQUIRE(post("find", R"({"key": "persuasion"})", 404) ==
          json::parse(R"({"type": "/openapi.json#/components/schemas/expose_test.not_found",
                          "title": "expose_test.not_found", "status": 404,
                          "failure": "expose_test.not_found", "fields": {"key": "persuasion"}})"));
  auto other = post("find", R"({"key": "locked"})", 422);
  REQUIRE(other["fields"] == json{{"wait", "1500ms"}});
}

TEST_CASE_METHOD(with_api, "expose: any other failure is a problem with its code, and no secrets") {
  auto got = post("find", R"({"key": "bug"})", 500);
  REQUIRE(got["code"] == "handler_threw");
  REQUIRE_FALSE(got.dump().find("hunter2") != std::string::npos);
  REQUIRE(post("find", R"({"key": "slow"})", 503)["code"] == "deadline_exceeded");
}

TEST_CASE_METHOD(with_api, "expose: a body that is no such message is told each of its faults") {
  REQUIRE(post("find", R"({"kez": 1})", 400)["errors"] ==
          json::parse(R"([{"pointer": "#/key", "detail": "missing"},
                          {"pointer": "#/kez", "detail": "unknown"}])"));
  REQUIRE(post("find", R"({"key":)", 400)["errors"].size() == 1);
  REQUIRE(post("find", "", 400)["errors"][0]["detail"] == "missing");
  REQUIRE(post("find", "{\"key\": \"\xff\"}", 400)["errors"].size() == 1);
  REQUIRE(post("find", std::string(500, '['), 400)["errors"].size() == 1);
}

TEST_CASE_METHOD(with_api, "expose: what is not served says what is") {
  REQUIRE(send("POST", "expose_test.steal", "{}").status == 404);
  auto got = send("GET", "expose_test.burn", "");
  REQUIRE(got.status == 405);
  REQUIRE(got.header("Allow") == "POST");
  REQUIRE(send("DELETE", "openapi.json", "").header("Allow") == "GET, HEAD");
  REQUIRE(
      send("POST", "expose_test.find", "key=emma", "application/x-www-form-urlencoded").status ==
      415);
  REQUIRE(send("POST", "expose_test.find", R"({"key": "emma"})", "Application/JSON ; charset=utf-8")
              .status == 200);
  REQUIRE(send("POST", "expose_test.find", std::string(1001, ' ')).status == 413);
}

TEST_CASE_METHOD(with_api, "expose: a string that is no UTF-8 is replaced, not an error") {
  REQUIRE(post("find", R"({"key": "bytes"})", 200)["key"] == "\xEF\xBF\xBD");
}

TEST_CASE_METHOD(with_api, "expose: OpenAPI describes each message, its result and failures") {
  auto doc = json::parse(send("GET", "openapi.json", "").body.bytes);
  REQUIRE(doc["openapi"] == "3.1.0");
  REQUIRE(doc["info"] == json{{"title", "Books"}, {"version", "2.1.0"}});
  REQUIRE(doc["paths"].size() == 2);
  auto& find = doc["paths"]["/expose_test.find"]["post"];
  REQUIRE(find["requestBody"]["content"]["application/json"]["schema"]["$ref"] ==
          "#/components/schemas/expose_test.find");
  auto& responses = find["responses"];
  REQUIRE(responses["200"]["content"]["application/json"]["schema"]["$ref"] ==
          "#/components/schemas/expose_test.book");
  for (const auto& status : {"404", "422", "400", "default"})
    REQUIRE(responses.contains(status));
  REQUIRE(doc["paths"]["/expose_test.burn"]["post"]["responses"].contains("204"));
  for (const auto& name : {"find", "book", "burn", "not_found", "locked"})
    REQUIRE(doc["components"]["schemas"].contains(std::string("expose_test.") + name));
}

TEST_CASE_METHOD(deterministic, "expose: a message that is called problem keeps its schema") {
  auto api = http::expose(spawn<complaints>());
  http::request request;
  request.method = "GET";
  request.segments = {"openapi.json"};
  auto doc = json::parse(get([&] { return ask(api, request); }).body.bytes);
  auto& schemas = doc["components"]["schemas"];
  REQUIRE(schemas["problem"]["properties"].contains("text"));
  REQUIRE(schemas["problem-details"]["properties"].contains("title"));
}

TEST_CASE("expose: a status that is none of a failure is refused") {
  REQUIRE_THROWS_AS(http::exposure().status<not_found>(200), std::invalid_argument);
}

namespace expose_test {

/// Three pieces, or two and a fault.
class parts : public parley::service<http::source> {
public:
  explicit parts(bool breaks) : breaks_(breaks) {}

  http::chunk on(http::next) {
    if (breaks_ && made_ == 2)
      throw http::broken{"gone"};
    ++made_;
    return {"part", made_ == 3};
  }

private:
  bool breaks_;
  int made_ = 0;
};

/// What came of reading so much at most.
task<std::string> read_up_to(http::body from, std::size_t most) {
  try {
    co_return co_await http::read_all(std::move(from), most);
  } catch (const http::problem& p) {
    co_return std::to_string(p.status);
  } catch (const http::broken& b) {
    co_return b.why;
  }
}

} // namespace expose_test

TEST_CASE_METHOD(deterministic,
                 "read_all: a body is read to its end, to the limit, or until it breaks") {
  http::body whole;
  whole.bytes = "12345";
  REQUIRE(get(read_up_to(whole, 5)) == "12345");
  REQUIRE(get(read_up_to(whole, 4)) == "413");
  http::body pieces;
  pieces.rest = spawn<parts>(false);
  REQUIRE(get(read_up_to(pieces, 12)) == "partpartpart");
  pieces.rest = spawn<parts>(false);
  REQUIRE(get(read_up_to(pieces, 11)) == "413");
  pieces.rest = spawn<parts>(true);
  REQUIRE(get(read_up_to(pieces, 100)) == "gone");
  pieces.size = 1000;
  REQUIRE(get(read_up_to(pieces, 999)) == "413");
}
