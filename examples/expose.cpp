// Part of parley. BSD-3-Clause, see LICENSE.
//
// A service for programs, and a page for people, on one server. Try, with the address that it prints,
//
//     curl --json '{"book": "Emma"}' <address>/shop.buy
//     curl <address>/openapi.json
//
//     build/dev/examples/expose
//
// Output:
// http://127.0.0.1:…
// Enter ends it.
#include <parley/actors/main.hpp>
#include <parley/io.hpp>

#include <iostream>

namespace http = parley::http;

namespace shop {

struct buy {
  std::string book;
};
struct bought {
  int left = 0;
};
struct sold_out {
  std::string book;
};
PARLEY_MESSAGE(buy, book)
PARLEY_MESSAGE(bought, left)
PARLEY_MESSAGE(sold_out, book)

using protocol = parley::protocol<parley::outcome<bought, sold_out>(buy)>;

class till : public parley::service<protocol> {
public:
  bought on(buy request) {
    if (left_ == 0)
      throw sold_out{request.book};
    return {--left_};
  }

private:
  int left_ = 3;
};

} // namespace shop

// [site]
class site : public parley::service<http::handler> {
public:
  explicit site(parley::handle<http::handler> api) : api_(std::move(api)) {}

  parley::task<http::response> on(http::request request) {
    if (request.segments.empty())
      co_return http::html("<!doctype html>\n<title>A shop</title>\n<h1>Books</h1>\n");
    auto answer = ask(api_, std::move(request));
    co_return co_await answer;
  }

private:
  parley::handle<http::handler> api_;
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto how = http::exposure().title("A shop").status<shop::sold_out>(410);
  auto api = http::expose(parley::spawn<shop::till>(system), how);
  auto pages = parley::spawn<site>(system, api);
  auto server = parley::spawn<http::server>(system, http::options().port(0), pages);
  // [/site]
  auto place = co_await ask<http::where>(server);
  std::cout << http::url_of(place) << "\nEnter ends it." << std::endl;
  co_await parley::blocking([] { std::cin.get(); });
  parley::stop(server);
  co_return 0;
}

PARLEY_MAIN(co_main)
