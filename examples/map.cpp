// Part of parley. BSD-3-Clause, see LICENSE.
//
// `map` does the same with many items, a few at a time, and keeps their order. Here at most three of ten run at once.
//
//     build/dev/examples/map
//
// Output:
// 0 1 4 9 16 25 36 49 64 81
// at most 3 at once
#include <parley/actors.hpp>

#include <algorithm>
#include <iostream>
#include <ranges>

using namespace std::chrono_literals;

struct counter {
  int now = 0;
  int most = 0;
};

parley::task<int> square(int x, counter* running) {
  running->most = std::max(running->most, ++running->now);
  co_await parley::sleep_for(1ms * (10 - x)); // later ones are faster
  --running->now;
  co_return x* x;
}

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  counter running;
  // [map]
  auto squares = co_await parley::map(3, std::views::iota(0, 10), square, &running);
  // [/map]
  for (auto each : squares)
    std::cout << each << (each == 81 ? "\n" : " ");
  std::cout << "at most " << running.most << " at once\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
