// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/json_schema.hpp"

namespace parley::detail {

json string_schema(std::string_view key, std::string_view value) {
  auto out = json::object();
  out["type"] = "string";
  out[std::string(key)] = value;
  return out;
}

json any_of_schema(json alternatives) {
  auto out = json::object();
  out["anyOf"] = std::move(alternatives);
  return out;
}

json tagged_schema(const std::string& name, json value) {
  auto out = json::object();
  out["type"] = "object";
  out["properties"][name] = std::move(value);
  out["required"] = json_list(name);
  out["additionalProperties"] = false;
  return out;
}

} // namespace parley::detail
