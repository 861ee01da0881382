// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/service.hpp"
#include "parley/actors/task.hpp"
#include "parley/io/http/handler.hpp"
#include "parley/io/http/options.hpp"

#include <memory>

namespace parley::http {

/// Where a server listens.
struct endpoint {
  std::string address;
  std::uint16_t port = 0;
  bool secure = false;
};
/// Asks for it.
struct where {};

/// What a server bears at the moment.
struct load {
  std::uint64_t connections = 0;
  std::uint64_t requests = 0; ///< since it began
  std::uint64_t refused = 0;  ///< connections beyond the limit, since it began
};
/// Asks for it.
struct how_much {};

PARLEY_MESSAGE(endpoint, address, port, secure)
PARLEY_MESSAGE(where)
PARLEY_MESSAGE(load, connections, requests, refused)
PARLEY_MESSAGE(how_much)

/// "http://127.0.0.1:8080".
[[nodiscard]] std::string url_of(const endpoint& place);

namespace detail {
class listener;
class listening;
struct listen {};
PARLEY_MESSAGE(listen)
} // namespace detail

/// What a server answers.
using server_protocol = parley::protocol<endpoint(where), load(how_much), void(detail::listen)>;

/// Serves HTTP/1.1, and 1.0, to whoever connects, by asking a handler.
///
///     auto server = parley::spawn<http::server>(system, http::options().port(8080), site);
///     auto place = co_await ask<http::where>(server);
///
/// Each connection is an actor that reads a request, asks the handler and writes the answer, one request after the other:
/// pipelined ones are answered in order. The handler's deadline is the request's, its trace its own. A client that hangs up
/// cancels the ask, and with it all that the handler asks for in turn. One that closes only its sending side is told from
/// that by an interim response, and gets its answer.
///
/// A failure becomes a response: a `problem` the one that it describes, overloaded, stopping, receiver_down and
/// deadline_exceeded 503, any other 500; what a failure says is for the access log, not for the client.
///
/// Threads: sockets are watched by a thread of the system's own; reading, parsing and writing happen on the turns of the
/// connections. Shutdown: stop(server, grace) stops listening, closes idle connections, finishes what is in flight within
/// the grace time and then cuts off; nobody need hold the server for that, and the system's end waits for it. When the last
/// handle of a server that was not stopped is dropped, all is cut off.
class server : public service<server_protocol> {
public:
  /// Listens when it returns.
  /// @throws failure  when it cannot listen there, or the certificate or key cannot be used: both are named
  server(const options& how, handle<handler> to);
  /// For connections from elsewhere than TCP.
  server(const options& how, handle<handler> to, std::unique_ptr<detail::listening> at);
  ~server();

  endpoint on(where request);
  load on(how_much request);
  task<void> on(detail::listen request);

private:
  std::unique_ptr<detail::listener> listener_;
};

} // namespace parley::http
