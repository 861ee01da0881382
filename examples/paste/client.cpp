// Part of parley. BSD-3-Clause, see LICENSE.
#include "client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;

parley::http::response client::fetch(const parley::http::endpoint& from,
                                     const parley::http::request& what) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::make_address(from.address), from.port});

  beast::http::request<beast::http::string_body> out;
  out.version(11);
  out.method_string(what.method);
  out.target(what.target);
  out.set(beast::http::field::host, from.address + ":" + std::to_string(from.port));
  out.set(beast::http::field::connection, "close");
  for (const auto& each : what.headers)
    out.insert(each.name, each.value);
  out.body() = what.body.bytes;
  out.prepare_payload();
  beast::http::write(socket, out);

  beast::http::response_parser<beast::http::string_body> in;
  in.skip(what.method == "HEAD"); // its length is that of a body which does not come
  beast::flat_buffer buffer;
  beast::http::read(socket, buffer, in);
  parley::http::response answer;
  answer.status = in.get().result_int();
  for (const auto& each : in.get())
    answer.headers.push_back({std::string(each.name_string()), std::string(each.value())});
  answer.body.bytes = std::move(in.get().body());
  return answer;
}
