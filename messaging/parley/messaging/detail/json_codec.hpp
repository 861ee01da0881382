// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/fields.hpp"
#include "parley/messaging/detail/json_shape.hpp"
#include "parley/messaging/detail/time_text.hpp"
#include "parley/messaging/detail/traits.hpp"
#include "parley/messaging/invalid_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace parley::detail {

enum class json_form : std::uint8_t {
  plain, ///< for people and other programs: what JSON lacks becomes the nearest that it has
  exact, ///< for another parley: real numbers and times as they are; as text, by exact_text
};

/// Where a reader is and what it found wrong so far.
class json_reader {
public:
  explicit json_reader(json_form form = json_form::plain) : form_(form) {}

  [[nodiscard]] bool exact() const noexcept { return form_ == json_form::exact; }

  void fault(std::string text) { problems_.push_back({path_, std::move(text)}); }
  void expected(std::string_view what, const nlohmann::json& got);

  /// As `expected`, for what is a text of a certain form: tells the text that has another.
  void expected_text(std::string_view what, const nlohmann::json& got);

  void unknown_value(const nlohmann::json& got);
  void enter(std::string_view name);
  void enter(std::size_t index) { enter(std::to_string(index)); }
  void leave() { path_.resize(path_.rfind('/')); }

  /// Faults what is nested too deep to be read by recursion.
  bool takes(const nlohmann::json& in);

  /// The index of the alternative that `in` is; faults it when there is none, and returns the number of alternatives.
  std::size_t choose(const std::vector<alternative>& from, const nlohmann::json& in);

  /// @throws invalid_json  when there were faults
  void finish();

private:
  json_form form_;
  std::string path_;
  std::vector<invalid_json::problem> problems_;
};

nlohmann::json parse_json(std::string_view text);
std::string to_base64(const std::vector<std::byte>& bytes);
bool from_base64(std::string_view text, std::vector<std::byte>& out);

/// Writes a `T` as JSON and reads it back; one rule per kind of type.
template <class T>
struct json_codec {
  static nlohmann::json write(const T& x, json_form form = json_form::plain);
  static void read(json_reader& at, const nlohmann::json& in, T& x);

private:
  static void read_fields(json_reader& at, const nlohmann::json& in, T& x);
  static void read_number(json_reader& at, const nlohmann::json& in, T& x);
  static void read_variant(json_reader& at, const nlohmann::json& in, T& x);
};

/// What nlohmann would cast to an enum's number without asking whether it fits.
template <class T>
bool is_beyond_enum(const nlohmann::json& in) {
  using limits = std::numeric_limits<std::underlying_type_t<T>>;
  if (!in.is_number_float())
    return false;
  auto value = in.get<double>();
  return !(value > static_cast<double>(limits::min()) - 1 &&
           value < static_cast<double>(limits::max()) + 1); // nor is NaN
}

template <class T>
void read_json(const nlohmann::json& in, T& x, json_form form = json_form::plain) {
  json_reader at(form);
  if (at.takes(in))
    json_codec<T>::read(at, in, x);
  at.finish();
}

template <class T>
nlohmann::json json_codec<T>::write(const T& x, [[maybe_unused]] json_form form) {
  using nlohmann::json;
  static_assert(
      !is_handle<T>,
      "parley: a handle has no JSON form; send the message to an actor, or leave the handle out");
  if constexpr (is_handle<T>) {
    return {};
  } else if constexpr (has_fields<T>) {
    auto out = json::object();
    each_field(x, [&](auto f) {
      out[std::string(f.name)] =
          json_codec<std::remove_const_t<std::remove_reference_t<decltype(f.value)>>>::write(
              f.value, form);
    });
    return out;
  } else if constexpr (is_optional<T>) {
    return x ? json_codec<typename T::value_type>::write(*x, form) : json();
  } else if constexpr (is_duration<T> || is_time_point<T>) {
    return form == json_form::exact ? exact_time_text(x) : time_text(x);
  } else if constexpr (is_bytes<T>) {
    return to_base64(x);
  } else if constexpr (is_variant<T>) {
    auto value = std::visit(
        [&](const auto& v) { return json_codec<std::remove_cvref_t<decltype(v)>>::write(v, form); },
        x);
    const auto& own = alternatives_of<T>()[x.index()];
    if (!own.tagged)
      return value;
    auto out = json::object();
    out[own.name] = std::move(value);
    return out;
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    return {};
  } else if constexpr (is_map<T>) {
    static_assert(std::is_convertible_v<typename T::key_type, std::string>,
                  "parley: a map in JSON has strings as keys");
    auto out = json::object();
    if constexpr (std::is_convertible_v<typename T::key_type, std::string>)
      for (const auto& [key, value] : x)
        out[std::string(key)] = json_codec<typename T::mapped_type>::write(value, form);
    return out;
  } else if constexpr (is_sequence<T> || is_set<T> || is_array<T>) {
    auto out = json::array();
    for (const auto& element : x)
      out.push_back(json_codec<typename T::value_type>::write(element, form));
    return out;
  } else if constexpr (std::is_floating_point_v<T>) {
    return form == json_form::exact || std::isfinite(x) ? json(x) : json();
  } else {
    return json(x);
  }
}

template <class T>
void json_codec<T>::read(json_reader& at, const nlohmann::json& in, T& x) {
  static_assert(
      !is_handle<T>,
      "parley: a handle has no JSON form; send the message to an actor, or leave the handle out");
  if constexpr (is_handle<T>) {
  } else if constexpr (has_fields<T>) {
    read_fields(at, in, x);
  } else if constexpr (is_optional<T>) {
    x.reset();
    if (!in.is_null())
      json_codec<typename T::value_type>::read(at, in, x.emplace());
  } else if constexpr (is_duration<T> || is_time_point<T>) {
    auto* text = in.template get_ptr<const std::string*>();
    if (text == nullptr ||
        !(at.exact() ? parse_exact_time_text(*text, x) : parse_time_text(*text, x)))
      at.expected_text(time_text_form<T>(), in);
  } else if constexpr (is_bytes<T>) {
    if (!in.is_string() || !from_base64(in.template get_ref<const std::string&>(), x))
      at.expected_text("a base64 string", in);
  } else if constexpr (is_variant<T>) {
    read_variant(at, in, x);
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    if (!in.is_null())
      at.expected("null", in);
  } else if constexpr (is_map<T>) {
    if (!in.is_object())
      return at.expected("an object", in);
    x.clear();
    for (const auto& [key, value] : in.items()) {
      at.enter(key);
      typename T::mapped_type element{};
      json_codec<typename T::mapped_type>::read(at, value, element);
      x.emplace(key, std::move(element));
      at.leave();
    }
  } else if constexpr (is_sequence<T> || is_set<T> || is_array<T>) {
    if (!in.is_array())
      return at.expected("an array", in);
    if constexpr (is_array<T>) {
      if (in.size() != x.size())
        return at.fault("expected " + std::to_string(x.size()) + " elements, got " +
                        std::to_string(in.size()));
    } else {
      x.clear();
    }
    for (std::size_t i = 0; i < in.size(); ++i) {
      at.enter(i);
      typename T::value_type element{};
      json_codec<typename T::value_type>::read(at, in[i], element);
      if constexpr (is_array<T>)
        x[i] = std::move(element);
      else
        x.insert(x.end(), std::move(element));
      at.leave();
    }
  } else if constexpr (std::is_same_v<T, bool>) {
    in.is_boolean() ? void(x = in.template get<bool>()) : at.expected("true or false", in);
  } else if constexpr (std::is_arithmetic_v<T>) {
    read_number(at, in, x);
  } else if constexpr (std::is_same_v<T, std::string>) {
    in.is_string() ? void(x = in.template get<std::string>()) : at.expected("a string", in);
  } else {
    if constexpr (std::is_enum_v<T>)
      if (is_beyond_enum<T>(in))
        return at.unknown_value(in);
    try {
      in.get_to(x);
      if constexpr (std::is_enum_v<T>) // nlohmann reads an unknown text as the first enumerator
        if (nlohmann::json(x) != in)
          at.unknown_value(in);
    } catch (const nlohmann::json::exception& e) {
      if constexpr (std::is_enum_v<T>)
        at.unknown_value(in);
      else
        at.fault(e.what());
    }
  }
}

template <class T>
void json_codec<T>::read_fields(json_reader& at, const nlohmann::json& in, T& x) {
  if (!in.is_object())
    return at.expected("an object", in);
  std::vector<std::string_view> known;
  each_field(x, [&](auto f) {
    using value_type = std::remove_reference_t<decltype(f.value)>;
    known.push_back(f.name);
    at.enter(f.name);
    if (auto i = in.find(f.name); i != in.end())
      json_codec<value_type>::read(at, *i, f.value);
    else if constexpr (is_optional<value_type>)
      f.value.reset();
    else
      at.fault("missing");
    at.leave();
  });
  for (const auto& item : in.items()) {
    if (std::find(known.begin(), known.end(), item.key()) != known.end())
      continue;
    at.enter(item.key());
    at.fault("unknown");
    at.leave();
  }
}

template <class T>
void json_codec<T>::read_number(json_reader& at, const nlohmann::json& in, T& x) {
  if constexpr (std::is_floating_point_v<T>) {
    if (in.is_null())
      x = std::numeric_limits<T>::quiet_NaN();
    else if (!in.is_number())
      at.expected("a number", in);
    else if (auto value = in.template get<double>();
             std::abs(value) <= std::numeric_limits<T>::max() ||
             (at.exact() && !std::isfinite(value)))
      x = in.template get<T>();
    else
      at.fault("out of range: " + in.dump());
  } else {
    // nlohmann holds a whole number of more than 64 bits as a double
    if (in.is_number_float() && std::abs(in.template get<double>()) >= 0x1p63)
      return at.fault("out of range: " + in.dump());
    if (in.is_number_float())
      return at.fault("expected a whole number, got " + in.dump());
    if (!in.is_number_integer())
      return at.expected("a whole number", in);
    // std::in_range takes no character types
    using number =
        std::conditional_t<std::is_signed_v<T>, std::make_signed_t<T>, std::make_unsigned_t<T>>;
    auto fits = in.is_number_unsigned() ? std::in_range<number>(in.template get<std::uint64_t>())
                                        : std::in_range<number>(in.template get<std::int64_t>());
    if (fits)
      x = in.template get<T>();
    else
      at.fault("out of range: " + in.dump());
  }
}

template <class T>
void json_codec<T>::read_variant(json_reader& at, const nlohmann::json& in, T& x) {
  const auto& known = alternatives_of<T>();
  const auto index = at.choose(known, in);
  auto read_as = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using value_type = std::variant_alternative_t<I, T>;
    if (I != index)
      return;
    auto& value = x.template emplace<I>();
    if (!known[I].tagged)
      return json_codec<value_type>::read(at, in, value);
    at.enter(known[I].name);
    json_codec<value_type>::read(at, in.begin().value(), value);
    at.leave();
  };
  [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    (read_as(std::integral_constant<std::size_t, Is>()), ...);
  }(std::make_index_sequence<std::variant_size_v<T>>());
}

} // namespace parley::detail
