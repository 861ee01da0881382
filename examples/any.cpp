// Part of parley. BSD-3-Clause, see LICENSE.
//
// `any` takes the first value, whichever operation has it; failures before it decide nothing, and the slower operations are
// cancelled. Only when all fail does it fail, and its failure tells of each.
//
//     build/dev/examples/any
//
// Output:
// cancelled: the far mirror
// a page from the near mirror
// no mirror has it: the broken mirror is broken; the other broken mirror is broken;
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

parley::task<std::string> fetch(std::string mirror, std::chrono::milliseconds distance) {
  try {
    co_await parley::sleep_for(distance);
  } catch (const parley::cancelled&) {
    std::cout << "cancelled: " << mirror << "\n";
    throw;
  }
  if (mirror.ends_with("broken mirror"))
    throw std::runtime_error(mirror + " is broken");
  co_return "a page from " + mirror;
}

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  // [any]
  auto page = co_await any(fetch("the broken mirror", 10ms), fetch("the near mirror", 20ms),
                           fetch("the far mirror", 1h));
  // [/any]
  std::cout << page << "\n";

  try {
    co_await any(fetch("the broken mirror", 20ms), fetch("the other broken mirror", 10ms));
  } catch (const parley::failure& e) { // errc::all_failed
    std::cout << "no mirror has it:";
    e.each_other([](const parley::failure& each) { std::cout << " " << each.text() << ";"; });
    std::cout << "\n";
  }
  co_return 0;
}

PARLEY_MAIN(co_main)
