// Part of parley. BSD-3-Clause, see LICENSE.
#include "fuzz/check.hpp"
#include "messaging/everything.hpp"
#include "parley/messaging/detail/exact_json.hpp"
#include "parley/messaging/json_schema.hpp"

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

/// Whether `x` is what a schema describes; of JSON Schema, only what json_schemas writes.
bool fits(const json& x, const json& schema, const json& named);

bool fits_type(const json& x, const json& type) {
  if (type.is_array())
    return std::any_of(type.begin(), type.end(), [&](const json& t) { return fits_type(x, t); });
  return (type == "null" && x.is_null()) || (type == "boolean" && x.is_boolean()) ||
         (type == "integer" && x.is_number_integer()) || (type == "number" && x.is_number()) ||
         (type == "string" && x.is_string()) || (type == "array" && x.is_array()) ||
         (type == "object" && x.is_object());
}

bool fits_object(const json& x, const json& schema, const json& named) {
  for (const auto& name : schema.value("required", json::array()))
    if (!x.contains(name.get_ref<const std::string&>()))
      return false;
  const auto properties = schema.value("properties", json::object());
  const auto others = schema.value("additionalProperties", json());
  for (const auto& [name, value] : x.items()) {
    const auto known = properties.find(name);
    const auto& own = known != properties.end() ? *known : others;
    if (own == false || (own.is_object() && !fits(value, own, named)))
      return false;
  }
  return true;
}

bool fits_string(const std::string& x, const json& schema) {
  if (auto pattern = schema.find("pattern"); pattern != schema.end()) {
    static const std::regex duration("^-?[0-9]+(ns|us|ms|s|min|h|d)$");
    require(*pattern == "^-?[0-9]+(ns|us|ms|s|min|h|d)$", "this is the pattern of a duration");
    return std::regex_match(x, duration);
  }
  if (schema.value("contentEncoding", "") == "base64") {
    std::vector<std::byte> bytes;
    return parley::detail::from_base64(x, bytes);
  }
  return true;
}

bool fits(const json& x, const json& schema, const json& named) {
  if (auto of = schema.find("$ref"); of != schema.end())
    return fits(x, named.at(of->get<std::string>().substr(prefix.size())), named);
  if (auto any = schema.find("anyOf"); any != schema.end())
    return std::any_of(any->begin(), any->end(),
                       [&](const json& one) { return fits(x, one, named); });
  if (auto type = schema.find("type"); type != schema.end() && !fits_type(x, *type))
    return false;
  // As double: json compares a signed with an unsigned number by casting.
  if (x.is_number_integer() && schema.contains("minimum") &&
      (x.get<double>() < schema["minimum"].get<double>() ||
       x.get<double>() > schema["maximum"].get<double>()))
    return false;
  if (x.is_array() &&
      (x.size() < schema.value("minItems", std::size_t{0}) ||
       x.size() > schema.value("maxItems", x.size()) ||
       (schema.contains("items") && !std::all_of(x.begin(), x.end(), [&](const json& element) {
          return fits(element, schema["items"], named);
        }))))
    return false;
  if (x.is_object())
    return fits_object(x, schema, named);
  return !x.is_string() || fits_string(x.get_ref<const std::string&>(), schema);
}

void require_schema(const json& x, std::string_view promise) {
  static const auto described = [] {
    parley::json_schemas all{std::string(prefix)};
    auto schema = all.of<anything>();
    return std::pair(schema, all.named());
  }();
  if (!fits(x, described.first, described.second))
    require(false, promise, x.dump());
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
  require_schema(in, "what is read fits the schema");
  auto written = parley::as_json(*x);
  require_schema(written, "what is written fits the schema");
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
    survive(parley::detail::parse_json(text));
  } catch (const parley::invalid_json& e) {
    require(e.problems().size() == 1 && e.problems().front().path.empty(),
            "a text that is no JSON has one fault");
  }
  return 0;
}
