// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/http/expose.hpp"

#include "http/finishing.hpp"
#include "http/negotiation.hpp"
#include "http/openapi.hpp"
#include "parley/io/http/read_all.hpp"

#include <algorithm>

namespace parley::http {

void exposure::set_status(std::string name, int value) {
  if (value < 400 || value > 599)
    throw std::invalid_argument("parley::http::exposure: " + std::to_string(value) +
                                " is no status of a failure");
  statuses_[std::move(name)] = value;
}

int exposure::status_of(std::string_view failure) const {
  auto found = statuses_.find(failure);
  return found != statuses_.end() ? found->second : 422;
}

namespace detail {

namespace {

response problem_json(json members, int status) {
  members["status"] = status;
  if (!members.contains("type"))
    members["type"] = "about:blank";
  auto out = http::json(members, status).with("Cache-Control", "no-store");
  out.headers.front().value = "application/problem+json";
  return out;
}

response misread(const invalid_json& why) {
  auto faults = json::array();
  for (const auto& [path, text] : why.problems())
    faults.push_back(json_of("pointer", "#" + path, "detail", text));
  return problem_json(json_of("title", "The body is not the message", "errors", faults), 400);
}

/// Answers a request that names an operation, or asks for the description.
class front : public service<handler> {
public:
  front(exposure how, std::vector<operation> all, json schemas)
      : how_(std::move(how)), document_(write_openapi(how_, all, std::move(schemas)).dump()) {
    for (auto& each : all) {
      auto name = each.name;
      operations_.emplace(std::move(name), std::move(each));
    }
  }

  task<response> on(request asked) {
    if (asked.segments.size() == 1 && asked.segments.front() == "openapi.json") {
      if (asked.method != "GET" && asked.method != "HEAD")
        co_return not_allowed("GET, HEAD");
      co_return content("application/json", document_);
    }
    auto found =
        asked.segments.size() == 1 ? operations_.find(asked.segments.front()) : operations_.end();
    if (found == operations_.end())
      throw problem{404, "No such message",
                    "GET /openapi.json describes the messages that are served here."};
    if (asked.method != "POST")
      co_return not_allowed("POST");
    auto body = co_await read_all(asked.body, how_.body_size());
    if (!is_json(asked)) // also without a body: a page of another site can send what has no type
      throw problem{415, "", "The body is to be application/json."};
    if (body.empty())
      body = "{}";
    try {
      co_return co_await found->second.call(std::move(body), &how_);
    } catch (const invalid_json& why) {
      co_return misread(why);
    }
  }

private:
  static response not_allowed(const char* methods) {
    return problem_json(json_of("title", "Method Not Allowed", "detail",
                                std::string("It takes ") + methods + "."),
                        405)
        .with("Allow", methods);
  }

  static bool is_json(const request& asked) {
    auto type = media_type(asked.header("Content-Type"));
    return same_word(type, "application/json") ||
           (type.size() > 5 && same_word(type.substr(type.size() - 5), "+json"));
  }

  exposure how_;
  std::string document_;
  std::map<std::string, operation, std::less<>> operations_;
};

} // namespace

handle<handler> spawn_front(caf::actor_system& system, exposure how, std::vector<operation> all,
                            json schemas) {
  return spawn<front>(system, std::move(how), std::move(all), std::move(schemas));
}

response failed(const failure& why) {
  auto known = to_problem(why);
  return problem_json(json_of("title", known.detail, "code", to_string(why.code())), known.status);
}

response declared(std::string_view name, json fields, int status) {
  auto members = json_of("type", "/openapi.json#/components/schemas/" + std::string(name), "title",
                         std::string(name), "failure", std::string(name));
  members["fields"] = std::move(fields);
  return problem_json(std::move(members), status);
}

} // namespace detail
} // namespace parley::http
