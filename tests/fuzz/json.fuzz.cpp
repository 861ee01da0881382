// Part of parley. BSD-3-Clause, see LICENSE.
#include "fuzz/check.hpp"
#include "messaging/everything.hpp"
#include "parley/messaging/detail/exact_json.hpp"
#include "parley/messaging/json_schema.hpp"

#include <cmath>
#include <regex>

// The input is JSON text. It is read as a message of many shapes; what is read must survive being written.

namespace json_fuzz {

using parley_test::colour;
using parley_test::point;
using parley_test::shape;

struct tree {
  std::string name;
  std::vector<tree> children;
  std::map<std::string, tree> named;
};
PARLEY_MESSAGE(tree, name, children, named)

struct times {
  std::optional<std::chrono::nanoseconds> ns;
  std::optional<std::chrono::microseconds> us;
  std::optional<std::chrono::seconds> s;
  std::optional<std::chrono::days> d;
  std::optional<std::chrono::duration<std::int32_t, std::ratio<7, 3>>> odd;
  std::optional<std::chrono::system_clock::time_point> when;
  std::optional<std::chrono::sys_days> day;
  std::optional<std::chrono::steady_clock::time_point> since;
};
PARLEY_MESSAGE(times, ns, us, s, d, odd, when, day, since)

struct real_times {
  std::chrono::duration<double> seconds{0};
  std::chrono::duration<float, std::ratio<60>> minutes{0};
};
PARLEY_MESSAGE(real_times, seconds, minutes)

struct letters {
  char c = 0;
  char32_t wide = 0;
  float single = 0;
};
PARLEY_MESSAGE(letters, c, wide, single)

using cell =
    std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::byte>>;
using alike = std::variant<std::chrono::milliseconds, std::chrono::sys_seconds, std::string, point,
                           colour, shape, std::vector<int>, std::set<int>, std::uint8_t,
                           std::map<std::string, std::optional<cell>>>;
using nested = std::variant<bool, std::optional<cell>, tree>;

struct choices {
  std::vector<cell> cells;
  std::optional<alike> any;
  std::map<std::string, nested> more;
};
PARLEY_MESSAGE(choices, cells, any, more)

/// One message of all shapes: to be refused by each on its own would take most of the time.
struct anything {
  std::optional<parley_test::scalars> scalars;
  std::optional<parley_test::containers> containers;
  std::optional<parley_test::integers> integers;
  std::optional<parley_test::nothing> nothing;
  std::optional<json_fuzz::tree> tree;
  std::optional<json_fuzz::times> times;
  std::optional<json_fuzz::real_times> real_times;
  std::optional<json_fuzz::letters> letters;
  std::optional<json_fuzz::choices> choices;
  std::optional<std::array<std::optional<bool>, 2>> pair;
  std::optional<std::map<std::string, std::vector<double>>> reals;
  std::optional<parley::json> other; // of any form
};
PARLEY_MESSAGE(anything, scalars, containers, integers, nothing, tree, times, real_times, letters,
               choices, pair, reals, other)

} // namespace json_fuzz

namespace {

using namespace parley_fuzz;
using namespace json_fuzz;
using parley::json;
using parley::detail::json_codec;
using parley::detail::json_form;

constexpr std::string_view prefix = "#/";

/// Readers take "60s" also for a minute; a schema tells only of units that always fit.
enum class units { of_schema, all };

const std::regex& compiled(const std::string& pattern) {
  static std::map<std::string, std::regex> known;
  return known.try_emplace(pattern, pattern).first->second;
}

bool fits_type(const json& x, const json& type) {
  if (type.is_array())
    return std::any_of(type.begin(), type.end(), [&](const json& t) { return fits_type(x, t); });
  return (type == "null" && x.is_null()) || (type == "boolean" && x.is_boolean()) ||
         (type == "integer" && x.is_number() && x.get<double>() == std::round(x.get<double>())) ||
         (type == "number" && x.is_number()) || (type == "string" && x.is_string()) ||
         (type == "array" && x.is_array()) || (type == "object" && x.is_object());
}

/// Whether a value is what a schema describes; of JSON Schema, only what json_schemas writes.
class fitting {
public:
  fitting(const json& named, units of) : named_(named), units_(of) {}

  bool fits(const json& x, const json& schema) const {
    if (auto of = schema.find("$ref"); of != schema.end())
      return fits(x, named_.at(of->get<std::string>().substr(prefix.size())));
    if (auto any = schema.find("anyOf"); any != schema.end())
      return std::any_of(any->begin(), any->end(), [&](const json& one) { return fits(x, one); });
    if (auto type = schema.find("type"); type != schema.end() && !fits_type(x, *type))
      return false;
    // As double: json compares a signed with an unsigned number by casting.
    if (x.is_number() && schema.contains("minimum") &&
        (x.get<double>() < schema["minimum"].get<double>() ||
         x.get<double>() > schema["maximum"].get<double>()))
      return false;
    if (x.is_array())
      return fits_array(x, schema);
    if (x.is_object())
      return fits_object(x, schema);
    return !x.is_string() || fits_string(x.get_ref<const std::string&>(), schema);
  }

private:
  bool fits_array(const json& x, const json& schema) const {
    return x.size() >= schema.value("minItems", std::size_t{0}) &&
           x.size() <= schema.value("maxItems", x.size()) &&
           (!schema.contains("items") || std::all_of(x.begin(), x.end(), [&](const json& element) {
             return fits(element, schema["items"]);
           }));
  }

  bool fits_object(const json& x, const json& schema) const {
    for (const auto& name : schema.value("required", json::array()))
      if (!x.contains(name.get_ref<const std::string&>()))
        return false;
    const auto properties = schema.value("properties", json::object());
    const auto others = schema.value("additionalProperties", json());
    for (const auto& [name, value] : x.items()) {
      const auto known = properties.find(name);
      const auto& own = known != properties.end() ? *known : others;
      if (own == false || (own.is_object() && !fits(value, own)))
        return false;
    }
    return true;
  }

  bool fits_string(const std::string& x, const json& schema) const {
    if (auto pattern = schema.find("pattern"); pattern != schema.end()) {
      auto is_duration = !schema.contains("format");
      auto text = is_duration && units_ == units::all
                      ? parley::detail::time_text_pattern<std::chrono::nanoseconds>()
                      : pattern->get<std::string>();
      return std::regex_search(x, compiled(text));
    }
    if (schema.value("contentEncoding", "") == "base64") {
      std::vector<std::byte> bytes;
      return parley::detail::from_base64(x, bytes);
    }
    return true;
  }

  const json& named_;
  units units_;
};

void require_schema(const json& x, units of, std::string_view promise) {
  static const auto described = [] {
    parley::json_schemas all{std::string(prefix)};
    auto schema = all.of<anything>();
    return std::pair(schema, all.named());
  }();
  if (!fitting(described.second, of).fits(x, described.first))
    require(false, promise, x.dump());
}

template <class T>
void require_readable(const std::string& text) {
  T out{};
  if (std::regex_match(text, compiled(parley::detail::time_text_pattern<T>())))
    require(parley::detail::parse_time_text(text, out), "what fits a schema is read", text);
}

/// Without those that are too large.
void require_durations_readable(const json& x) {
  constexpr std::size_t longest = 8; // -9999min
  const auto* text = x.get_ptr<const std::string*>();
  if (!text || text->size() > longest)
    return;
  require_readable<std::chrono::microseconds>(*text);
  require_readable<std::chrono::milliseconds>(*text);
  require_readable<std::chrono::seconds>(*text);
  require_readable<std::chrono::minutes>(*text);
  require_readable<std::chrono::hours>(*text);
  require_readable<std::chrono::days>(*text);
  require_readable<std::chrono::duration<double>>(*text);
}

/// What is wrong must be told as invalid_json.
std::optional<anything> read(const json& in, json_form form) {
  try {
    anything out;
    parley::detail::read_json(in, out, form);
    return out;
  } catch (const parley::invalid_json& e) {
    require(!e.problems().empty(), "a refusal names a fault");
    return std::nullopt;
  }
}

/// Takes out the parts of a nanosecond, which plain JSON does not keep.
void round_times(anything& x) {
  x.real_times.reset();
  if (x.scalars)
    x.scalars->measured = {};
}

void survive(const json& in) {
  auto x = read(in, json_form::plain);
  if (!x)
    return;
  require_schema(in, units::all, "what is read fits the schema");
  auto written = parley::as_json(*x);
  require_schema(written, units::of_schema, "what is written fits the schema");
  auto again = parley::parse<anything>(written.dump());
  round_times(*x);
  round_times(again);
  auto text = parley::as_json(again).dump();
  require(text == parley::as_json(*x).dump(), "what is written is read as it was", text);
  auto has_nan = !(*x == *x);
  require(again == *x || has_nan, "what is read again is equal", text);
}

/// As the text of one parley for another, which keeps all.
void survive_exactly(const json& in) {
  auto x = read(in, json_form::exact);
  if (!x)
    return;
  auto text = [](const anything& of) {
    return parley::detail::exact_text(json_codec<anything>::write(of, json_form::exact));
  };
  auto written = text(*x);
  auto again = read(parley::detail::parse_exact(written), json_form::exact);
  require(again.has_value(), "what is written exactly can be read", written);
  require(text(*again) == written, "what is written exactly is read as it was", written);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = text_of(data, size);
  if (auto exact = parley::detail::parse_exact(text); !exact.is_discarded())
    survive_exactly(exact);
  try {
    auto plain = parley::detail::parse_json(text);
    require_durations_readable(plain);
    survive(plain);
  } catch (const parley::invalid_json& e) {
    require(e.problems().size() == 1 && e.problems().front().path.empty(),
            "a text that is no JSON has one fault");
  }
  return 0;
}
