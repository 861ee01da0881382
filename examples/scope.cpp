// Part of parley. BSD-3-Clause, see LICENSE.
//
// Work that is started in a scope has ended when the scope has: nothing is left behind, whichever way it ends. When a child
// fails, its siblings are cancelled, and the scope fails as the child did.
//
//     build/dev/examples/scope
//
// Output:
// copied a
// copied b
// all copied: 2
// copied a
// cancelled: c
// the scope: no room for b
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

parley::task<> copy(std::string name, std::chrono::milliseconds length, bool room) {
  try {
    co_await parley::sleep_for(length);
  } catch (const parley::cancelled&) {
    std::cout << "cancelled: " << name << "\n";
    throw;
  }
  if (!room)
    throw std::runtime_error("no room for " + name);
  std::cout << "copied " << name << "\n";
}

// The body of a scope is a coroutine without captures: what it needs are its arguments.
// [scope]
parley::task<int> copy_two(parley::scope copies) {
  copies.add(copy("a", 10ms, true));
  co_await parley::sleep_for(1ms); // which child comes next may depend on what was awaited
  copies.add(copy("b", 20ms, true));
  co_return 2;
}
// [/scope]

parley::task<> copy_three(parley::scope copies) {
  copies.add(copy("a", 10ms, true));
  copies.add(copy("b", 20ms, false));
  copies.add(copy("c", 1h, true));
  co_return;
}

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  auto count = co_await parley::with_scope(copy_two);
  std::cout << "all copied: " << count << "\n";
  try {
    co_await parley::with_scope(copy_three);
  } catch (const std::runtime_error& e) {
    std::cout << "the scope: " << e.what() << "\n";
  }
  co_return 0;
}

PARLEY_MAIN(co_main)
