// Part of parley. BSD-3-Clause, see LICENSE.
//
// A site that tells Prometheus what it and its system do. Look at <address>/Ada a few times, then at <address>/metrics.
//
//     build/dev/examples/metrics
//
// Output:
// http://127.0.0.1:…/metrics
// Enter ends it.
#include <parley/actors/main.hpp>
#include <parley/io.hpp>

#include <iostream>

namespace http = parley::http;

// [metrics]
class greeter : public parley::service<http::handler> {
public:
  explicit greeter(parley::metrics metrics) : metrics_(std::move(metrics)) {}

  http::response on(http::request request) {
    if (request.target == "/metrics")
      return http::content(parley::metrics::content_type, metrics_.text());
    return http::text("hello " + request.target.substr(1) + "\n");
  }

private:
  parley::metrics metrics_;
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  parley::metrics metrics(system);
  auto site = parley::spawn<greeter>(system, metrics);
  auto server = parley::spawn<http::server>(system, http::options().metrics(metrics), site);
  // [/metrics]
  auto place = co_await ask<http::where>(server);
  std::cout << http::url_of(place) << "/metrics\nEnter ends it." << std::endl;
  co_await parley::blocking([] { std::cin.get(); });
  parley::stop(server);
  co_return 0;
}

PARLEY_MAIN(co_main)
