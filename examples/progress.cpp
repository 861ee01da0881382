// Part of parley. BSD-3-Clause, see LICENSE.
//
// News of work that goes on: whoever listens hears how far it is, and who only waits for the result need not know.
//
//     build/dev/examples/progress
//
// Output:
// 25 %
// 50 %
// 75 %
// 100 %
// painted the fence
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

// [progress]
parley::task<std::string> paint(std::string what, parley::progress<int> percent) {
  for (auto done : {25, 50, 75, 100}) {
    co_await parley::sleep_for(10ms);
    percent.update(done);
  }
  co_return "painted " + what;
}
// [/progress]

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  parley::progress<int> percent;
  auto shown = percent.listen([](int x) { std::cout << x << " %\n"; });
  auto painted = parley::start(paint("the fence", percent));
  std::cout << co_await painted << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
