// Part of parley. BSD-3-Clause, see LICENSE.
//
// An ask is on its way at once; only the await waits. Two asks that do not need each other's answer take the time of
// the longer one: about 200 ms one after the other, about 100 ms at once.
//
//     build/dev/examples/two_at_once
//
// Output:
// one after the other: Countess Ada and Admiral Grace, … ms
// two at once: Countess Ada and Admiral Grace, … ms
// at once was faster: true
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;
using stopwatch = std::chrono::steady_clock;

namespace titles {
struct find {
  std::string name;
};
PARLEY_MESSAGE(find, name)

using protocol = parley::protocol<std::string(find)>;
}

class title_service : public parley::service<titles::protocol> {
public:
  parley::task<std::string> on(titles::find request) {
    co_await parley::sleep_for(100ms);
    co_return request.name == "Ada" ? "Countess Ada" : "Admiral Grace";
  }
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto titles = parley::spawn<title_service>(system);

  auto start = stopwatch::now();
  auto ada = co_await ask<titles::find>(titles, "Ada");
  auto grace = co_await ask<titles::find>(titles, "Grace");
  auto apart = stopwatch::now() - start;
  std::cout << "one after the other: " << ada << " and " << grace << ", " << apart / 1ms << " ms\n";

  start = stopwatch::now();
  auto first = ask<titles::find>(titles, "Ada"); // both are asked, none is awaited yet
  auto second = ask<titles::find>(titles, "Grace");
  ada = co_await first;
  grace = co_await second;
  auto together = stopwatch::now() - start;
  std::cout << "two at once: " << ada << " and " << grace << ", " << together / 1ms << " ms\n";

  std::cout << "at once was faster: " << std::boolalpha << (together < apart) << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
