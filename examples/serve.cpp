// Part of parley. BSD-3-Clause, see LICENSE.
//
// A service that answers HTTP requests, and a server that asks it. Look at the address that it prints, and at <address>/you.
//
//     build/dev/examples/serve
//
// Output:
// http://127.0.0.1:…
// Enter ends it.
#include <parley/actors/main.hpp>
#include <parley/io.hpp>

#include <iostream>

namespace http = parley::http;

// [site]
class greeter : public parley::service<http::handler> {
public:
  http::response on(http::request request) {
    if (request.segments.empty())
      return http::text("hello\n");
    if (request.segments.size() > 1)
      throw http::problem{404, "No such page", "One name, please."};
    return http::text("hello " + request.segments.front() + "\n");
  }
};
// [/site]

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto site = parley::spawn<greeter>(system);
  auto server = parley::spawn<http::server>(system, http::options().port(0), site);
  auto place = co_await ask<http::where>(server);
  std::cout << http::url_of(place) << "\nEnter ends it." << std::endl;
  co_await parley::blocking([] { std::cin.get(); });
  parley::stop(server);
  co_return 0;
}

PARLEY_MAIN(co_main)
