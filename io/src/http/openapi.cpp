// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/openapi.hpp"

#include "http/writing.hpp"

namespace parley::http::detail {

namespace {

constexpr auto problem_schema = R"({
  "description": "A problem (RFC 9457).",
  "type": "object",
  "properties": {
    "type": {"type": "string", "format": "uri-reference"},
    "title": {"type": "string"},
    "status": {"type": "integer"},
    "detail": {"type": "string"},
    "code": {"type": "string", "description": "What failed, when no failure was declared."},
    "failure": {"type": "string", "description": "The name of the declared failure."},
    "fields": {"description": "Of the declared failure."},
    "errors": {
      "description": "What is wrong with the body.",
      "type": "array",
      "items": {
        "type": "object",
        "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
        "required": ["pointer", "detail"]}}},
  "required": ["type", "title", "status"]})";

json reference(const char* name) {
  return json_of("$ref", std::string("#/components/") + name);
}

json in_content(const char* type, json schema) {
  auto out = json::object();
  out[type]["schema"] = std::move(schema);
  return out;
}

json problem_response(std::string description, json schema) {
  auto out = json_of("description", description);
  out["content"] = in_content("application/problem+json", std::move(schema));
  return out;
}

/// A problem that carries this failure.
json failure_schema(const std::string& name, const json& fields) {
  auto more = json::object();
  more["properties"]["failure"]["const"] = name;
  more["properties"]["fields"] = fields;
  more["required"] = json_list("failure", "fields");
  auto out = json::object();
  out["allOf"] = json_list(reference("schemas/problem-details"), more);
  return out;
}

json responses_of(const operation& of, const exposure& how) {
  auto out = json::object();
  if (of.result) {
    out["200"]["description"] = "The result.";
    out["200"]["content"] = in_content("application/json", *of.result);
  } else {
    out["204"]["description"] = "Done.";
  }
  std::map<int, json> failures;
  for (const auto& [name, fields] : of.failures)
    failures[how.status_of(name)].push_back(failure_schema(name, fields));
  for (auto& [status, schemas] : failures) {
    auto any = json::object();
    any["anyOf"] = std::move(schemas);
    out[std::to_string(status)] = problem_response(reason_of(status), std::move(any));
  }
  if (!out.contains("400"))
    out["400"] = reference("responses/misread");
  out["default"] = reference("responses/failed");
  return out;
}

} // namespace

json write_openapi(const exposure& how, const std::vector<operation>& all, json schemas) {
  json out = json::object();
  out["openapi"] = "3.1.0";
  out["info"] = json_of("title", how.title(), "version", how.version());
  out["paths"] = json::object();
  for (const auto& each : all) {
    auto& post = out["paths"]["/" + each.name]["post"];
    post["operationId"] = each.name;
    post["requestBody"]["required"] = true;
    post["requestBody"]["content"] = in_content("application/json", each.request);
    post["responses"] = responses_of(each, how);
  }
  schemas["problem-details"] = json::parse(problem_schema);
  out["components"]["schemas"] = std::move(schemas);
  auto& shared = out["components"]["responses"];
  shared["misread"] =
      problem_response("The body is not the message.", reference("schemas/problem-details"));
  shared["failed"] = problem_response("It failed otherwise.", reference("schemas/problem-details"));
  return out;
}

} // namespace parley::http::detail
