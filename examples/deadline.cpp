// Part of parley. BSD-3-Clause, see LICENSE.
//
// Every ask has a deadline. One that passes fails the ask, and cancels the work that nobody waits for any more: the
// slow search stops here after 50 ms, not after an hour.
//
//     build/dev/examples/deadline
//
// Output:
// deadline_exceeded: titles.find was not answered within 50ms (at deadline.cpp:…)
// searches stopped: 1
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

namespace titles {
struct find {
  std::string name;
};
struct count_stopped {};
PARLEY_MESSAGE(find, name)
PARLEY_MESSAGE(count_stopped)

using protocol = parley::protocol<std::string(find), int(count_stopped)>;
}

class title_service : public parley::service<titles::protocol> {
public:
  parley::task<std::string> on(titles::find) {
    try {
      co_await parley::sleep_for(1h);
    } catch (const parley::cancelled&) {
      ++stopped_;
      throw;
    }
    co_return "Countess";
  }

  int on(titles::count_stopped) { return stopped_; }

private:
  int stopped_ = 0;
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto titles = parley::spawn<title_service>(system);
  try {
    co_await ask<titles::find>(titles.within(50ms), "Ada");
  } catch (const parley::failure& e) {
    std::cout << e.what() << "\n";
  }
  std::cout << "searches stopped: " << co_await ask<titles::count_stopped>(titles) << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
