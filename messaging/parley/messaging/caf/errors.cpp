// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/errors.hpp"

#include "parley/messaging/caf/category.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace parley::port {

namespace {

using nlohmann::json;

/// More causes than any program has: those behind are left out.
constexpr int most_causes = 100;

json to_json(const detail::failure_data& data, int causes = most_causes) {
  auto out = json::object();
  auto put = [&](const char* name, const std::string& value) {
    if (!value.empty())
      out[name] = value;
  };
  put("text", data.text);
  put("origin", data.origin);
  put("where", data.where);
  put("value", data.value);
  if (data.cause != nullptr && causes > 0) {
    out["cause"] = to_json(*data.cause, causes - 1);
    out["cause"]["code"] = static_cast<int>(data.cause->code);
    out["cause"]["category"] = data.cause->category;
  }
  return out;
}

/// A code of a newer peer is no code of ours.
errc known_code(std::int64_t code) {
  return code >= static_cast<int>(errc::declared) && code <= static_cast<int>(errc::all_failed)
             ? static_cast<errc>(code)
             : errc::other;
}

/// Reads what a peer wrote, which may be anything.
detail::failure_data from_json(const json& in, std::int64_t code, std::string name,
                               int causes = most_causes) {
  auto get = [&](const char* field) {
    auto i = in.find(field);
    return i != in.end() && i->is_string() ? i->get<std::string>() : std::string();
  };
  detail::failure_data out;
  out.code = known_code(code);
  out.category = std::move(name);
  out.text = get("text");
  out.origin = get("origin");
  out.where = get("where");
  out.value = get("value");
  if (auto i = in.find("cause"); i != in.end() && i->is_object() && causes > 0) {
    auto number = i->find("code");
    auto category = i->find("category");
    out.cause = std::make_shared<const detail::failure_data>(
        failure(
            from_json(
                *i,
                number != i->end() && number->is_number_integer() ? number->get<std::int64_t>() : 0,
                category != i->end() && category->is_string() ? category->get<std::string>()
                                                              : std::string(),
                causes - 1))
            .data());
  }
  return out;
}

// What only some versions of CAF have.
#if PARLEY_CAF < 18
constexpr auto broken_promise = caf::sec::none;
#else
/// Also of an actor that ends: CAF tells of that only afterwards.
constexpr auto broken_promise = caf::sec::broken_promise;
#endif
#if PARLEY_CAF < 100
constexpr auto unreadable = caf::sec::none;
#else
constexpr auto unreadable = caf::sec::malformed_message;
#endif

errc code_of(const caf::error& e) {
  if (category_of(e) == category::exit)
    return e == caf::exit_reason::remote_link_unreachable ? errc::node_down : errc::receiver_down;
  if (category_of(e) != category::system)
    return errc::other;
  if (e == broken_promise)
    return errc::receiver_down;
  if (e == unreadable)
    return errc::bad_response;
  switch (static_cast<caf::sec>(e.code())) {
  case caf::sec::request_receiver_down:
    return errc::receiver_down;
  case caf::sec::request_timeout:
    return errc::deadline_exceeded;
  case caf::sec::unexpected_message:
  case caf::sec::unexpected_response:
    return errc::bad_response;
  case caf::sec::no_route_to_receiving_node:
  case caf::sec::cannot_connect_to_node:
    return errc::node_down;
  case caf::sec::runtime_error:
    return errc::handler_threw;
  default:
    return errc::other;
  }
}

std::string text_of(const caf::error& e) {
  if (category_of(e) == category::exit)
    return "the receiver ended: " + to_string(e);
  if (e == caf::sec::request_receiver_down)
    return "the receiver is not running";
  if (e == broken_promise)
    return "the receiver ended, or dropped the request";
  if (e == unreadable)
    return "the receiver's process cannot read this message";
  if (e == caf::sec::unexpected_message)
    return "the receiver does not handle this message";
  if (e.context().match_elements<std::string>())
    return e.context().get_as<std::string>(0);
  return to_string(e);
}

} // namespace

caf::error to_error(const failure& f) {
  auto details = detail::exact_text(to_json(f.data()));
  return error_of(f.code(), caf::make_message(f.data().category, std::move(details)));
}

failure to_failure(const caf::error& e) {
  if (!e) // an actor's normal end; CAF's accessors must not be called then
    return detail::make_failure(errc::receiver_down, "the receiver ended");
  if (category_of(e) == category::parley &&
      e.context().match_elements<std::string, std::string>()) {
    auto details = detail::parse_exact(e.context().get_as<std::string>(1));
    if (details.is_object())
      return failure(from_json(details, e.code(), e.context().get_as<std::string>(0)));
  }
  detail::failure_data data;
  data.code = category_of(e) == category::parley ? known_code(e.code()) : code_of(e);
  if (data.code == errc::other)
    data.category = category_name(e);
  data.text = text_of(e);
  return failure(std::move(data));
}

std::string render(std::uint8_t code, const caf::message& context) {
  return to_failure(error_of(static_cast<errc>(code), context)).what();
}

} // namespace parley::port
