// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"
#include "parley/io/http/exposure.hpp"
#include "parley/io/http/handler.hpp"
#include "parley/messaging/json_schema.hpp"

namespace parley::http {

/// Serves any service in JSON: each message of its protocol as `POST /<wire name>` with the message as body.
///
///     auto api = http::expose(store);      // POST /pastes.find {"key": "k3v9x2mp"}
///     auto server = parley::spawn<http::server>(system, http::options().port(8080), api);
///
/// A result is 200 with its JSON, none is 204. A body that is no such message is 400 and names each fault by its path; a
/// declared failure is a problem (RFC 9457) with its wire name in "failure" and its fields in "fields"; any other
/// failure is one with its code. `GET /openapi.json` describes it all in OpenAPI 3.1.
///
/// The request's deadline and trace go along with the ask; a client that hangs up cancels it. The protocol's messages
/// and results have JSON: no handles.
template <class P>
[[nodiscard]] handle<handler> expose(const handle<P>& to, exposure how = exposure());

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

using parley::json; // not the function of http

/// One message of the protocol that is served.
class operation {
public:
  std::string name;
  json request;
  std::optional<json> result;                         ///< empty for void
  std::vector<std::pair<std::string, json>> failures; ///< by wire name
  std::function<task<response>(std::string body, const exposure* how)> call;
};

handle<handler> spawn_front(caf::actor_system& system, exposure how, std::vector<operation> all,
                            json schemas);

response failed(const failure& why);
response declared(std::string_view name, json fields, int status);

template <class P, class Signature>
class exposed {
  using signature = parley::detail::signature<Signature>;
  using message = typename signature::message_type;
  using result = typename signature::result_type;
  static_assert(parley::message<message>,
                "parley::http::expose: each message of the protocol needs PARLEY_MESSAGE");

public:
  static operation describe(const handle<P>& to, json_schemas& schemas) {
    operation out;
    out.name = std::string(name_of<message>());
    out.request = schemas.of<message>();
    if constexpr (!std::is_void_v<result>)
      out.result = schemas.of<result>();
    add_failures(out, schemas, std::type_identity<typename signature::outcome_type>());
    out.call = [to](std::string body, const exposure* how) {
      return ask_it(to, std::move(body), how);
    };
    return out;
  }

private:
  template <class T, class... Failures>
  static void add_failures(operation& to, json_schemas& schemas,
                           std::type_identity<outcome<T, Failures...>>) {
    (to.failures.emplace_back(name_of<Failures>(), schemas.of<Failures>()), ...);
  }

  /// @throws invalid_json
  static task<response> ask_it(handle<P> to, std::string body, const exposure* how) {
    auto asked = parse<message>(body);
    auto pending = ask(to, std::move(asked));
    auto out = co_await as_outcome(pending);
    co_return respond(out, *how);
  }

  template <class... Failures>
  static response respond(const outcome<result, Failures...>& out, const exposure& how) {
    return out.visit([&](const auto& x) {
      using value = std::remove_cvref_t<decltype(x)>;
      if constexpr (std::is_same_v<value, failure>)
        return failed(x);
      else if constexpr ((std::is_same_v<value, Failures> || ...))
        return declared(name_of<value>(), as_json(x), how.status_of(name_of<value>()));
      else if constexpr (std::is_void_v<result>)
        return http::empty(204);
      else
        return http::json(as_json(x));
    });
  }
};

template <class P>
struct operations_of;

template <class... Signatures>
struct operations_of<protocol<Signatures...>> {
  template <class P>
  static std::vector<operation> describe(const handle<P>& to, json_schemas& schemas) {
    std::vector<operation> out;
    (out.push_back(exposed<P, Signatures>::describe(to, schemas)), ...);
    return out;
  }
};

} // namespace detail

template <class P>
handle<handler> expose(const handle<P>& to, exposure how) {
  json_schemas schemas("#/components/schemas/");
  auto all = detail::operations_of<P>::describe(to, schemas);
  return detail::spawn_front(to.caf().home_system(), std::move(how), std::move(all),
                             schemas.named());
}

} // namespace parley::http
