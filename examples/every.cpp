// Part of parley. BSD-3-Clause, see LICENSE.
//
// Something that is done again and again: calls never overlap, times that come while one runs are left out, and a failure
// ends it.
//
//     build/dev/examples/every
//
// Output:
// swept
// swept
// swept
// it stopped: the broom is broken
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

class broom {
public:
  parley::task<> sweep() {
    if (++times_ > 3)
      throw std::runtime_error("the broom is broken");
    co_await parley::sleep_for(1ms);
    std::cout << "swept\n";
  }

private:
  int times_ = 0;
};

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  broom broom;
  // [every]
  auto sweeping = parley::every(parley::period(10ms).at_once(), &::broom::sweep, &broom);
  try {
    co_await sweeping.stopped();
  } catch (const std::exception& e) {
    std::cout << "it stopped: " << e.what() << "\n";
  }
  // [/every]
  co_return 0;
}

PARLEY_MAIN(co_main)
