// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/json.hpp"

namespace parley {

/// Describes in JSON Schema (2020-12, the dialect of OpenAPI 3.1) what `parse<T>` reads and `as_json` writes.
///
///     parley::json_schemas all("#/components/schemas/");
///     auto answer = all.of<pastes::paste>();      // {"$ref": "#/components/schemas/pastes.paste"}
///     auto components = all.named();              // {"pastes.paste": {"type": "object", …}}
///
/// Messages are described once, under their wire names, and referred to; so a message may hold messages of its own type.
/// An enum is a number of its type; one with names of its own (NLOHMANN_JSON_SERIALIZE_ENUM), and any other type that
/// brings its own to_json, is any value.
class json_schemas {
public:
  /// `prefix` stands before the name in a reference.
  explicit json_schemas(std::string prefix) : prefix_(std::move(prefix)) {}

  /// The schema of a `T`. A handle has no JSON: a static_assert says so.
  template <class T>
  json of();

  /// The messages that were referred to until now, by name.
  [[nodiscard]] const json& named() const noexcept { return named_; }

private:
  template <class T>
  json of_number();
  template <class T>
  json of_variant();
  template <class T>
  void describe(const std::string& name);

  std::string prefix_;
  json named_ = json::object();
};

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

json string_schema(std::string_view key, std::string_view value);
json any_of_schema(json alternatives);
json tagged_schema(const std::string& name, json value);

} // namespace detail

template <class T>
json json_schemas::of() {
  static_assert(!detail::is_handle<T>,
                "parley: a handle has no JSON form; send the message to an actor, or leave the "
                "handle out");
  if constexpr (detail::is_handle<T>) {
    return {};
  } else if constexpr (detail::has_fields<T>) {
    std::string name(detail::info_of<T>().name);
    if (!named_.contains(name))
      describe<T>(name);
    auto out = json::object();
    out["$ref"] = prefix_ + name;
    return out;
  } else if constexpr (detail::is_optional<T>) {
    auto out = json::array();
    out.push_back(of<typename T::value_type>());
    out.push_back(of<std::monostate>());
    return detail::any_of_schema(std::move(out));
  } else if constexpr (detail::is_time_point<T>) {
    if constexpr (std::is_same_v<typename T::clock, std::chrono::system_clock>) {
      auto out = detail::string_schema("format", "date-time");
      out["pattern"] = "Z$"; // in UTC
      return out;
    } else {
      return detail::string_schema("pattern", detail::time_text_pattern<T>());
    }
  } else if constexpr (detail::is_duration<T>) {
    return detail::string_schema("pattern", detail::time_text_pattern<T>());
  } else if constexpr (detail::is_bytes<T>) {
    return detail::string_schema("contentEncoding", "base64");
  } else if constexpr (detail::is_variant<T>) {
    return of_variant<T>();
  } else {
    auto out = json::object();
    if constexpr (std::is_same_v<T, std::monostate>) {
      out["type"] = "null";
    } else if constexpr (detail::is_map<T>) {
      out["type"] = "object";
      out["additionalProperties"] = of<typename T::mapped_type>();
    } else if constexpr (detail::is_sequence<T> || detail::is_set<T> || detail::is_array<T>) {
      out["type"] = "array";
      out["items"] = of<typename T::value_type>();
      if constexpr (detail::is_array<T>)
        out["minItems"] = out["maxItems"] = std::tuple_size_v<T>;
    } else if constexpr (std::is_same_v<T, bool>) {
      out["type"] = "boolean";
    } else if constexpr (std::is_arithmetic_v<T>) {
      return of_number<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      out["type"] = "string";
    } else if constexpr (std::is_enum_v<T>) {
      if (json(T()).is_number()) // else it has names of its own
        return of_number<std::underlying_type_t<T>>();
    }
    return out;
  }
}

template <class T>
json json_schemas::of_number() {
  auto out = json::object();
  if constexpr (std::is_floating_point_v<T>) {
    out["type"] = json_list("number", "null"); // null for what JSON lacks
  } else {
    out["type"] = "integer";
    out["minimum"] = std::numeric_limits<T>::min();
    out["maximum"] = std::numeric_limits<T>::max();
  }
  return out;
}

template <class T>
json json_schemas::of_variant() {
  const auto& known = detail::alternatives_of<T>();
  auto out = json::array();
  [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    (out.push_back(known[Is].tagged ? detail::tagged_schema(known[Is].name,
                                                            of<std::variant_alternative_t<Is, T>>())
                                    : of<std::variant_alternative_t<Is, T>>()),
     ...);
  }(std::make_index_sequence<std::variant_size_v<T>>());
  return detail::any_of_schema(std::move(out));
}

template <class T>
void json_schemas::describe(const std::string& name) {
  named_[name] = json::object(); // for messages that hold their own type
  auto out = json::object();
  out["type"] = "object";
  out["properties"] = json::object();
  out["required"] = json::array();
  T fields{};
  detail::each_field(fields, [&](auto f) {
    using value_type = std::remove_cvref_t<decltype(f.value)>;
    std::string field(f.name);
    out["properties"][field] = of<value_type>();
    if (!detail::is_optional<value_type>)
      out["required"].push_back(field);
  });
  out["additionalProperties"] = false;
  named_[name] = std::move(out);
}

} // namespace parley
