// Part of parley. BSD-3-Clause, see LICENSE.
//
// Two ways to be impatient: `timeout` cancels what takes too long, and waits until it has stopped; `wait_at_most` only stops
// waiting, and the work goes on.
//
//     build/dev/examples/timeout
//
// Output:
// the search stops
// timeout: deadline_exceeded
// the search stops
// timeout_or: nothing found
// wait_at_most: deadline_exceeded
// and later: found
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

parley::task<std::string> search(std::chrono::milliseconds length) {
  try {
    co_await parley::sleep_for(length);
  } catch (const parley::cancelled&) {
    std::cout << "the search stops\n";
    throw;
  }
  co_return "found";
}

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  // [timeout]
  try {
    std::cout << co_await timeout(20ms, search(1h)) << "\n";
  } catch (const parley::failure& e) {
    std::cout << "timeout: " << to_string(e.code()) << "\n";
  }
  // [/timeout]
  auto text = co_await timeout_or(20ms, "nothing found", search(1h));
  std::cout << "timeout_or: " << text << "\n";

  // [wait]
  auto pending = start(search(200ms));
  try {
    std::cout << co_await wait_at_most(20ms, pending) << "\n";
  } catch (const parley::failure& e) {
    std::cout << "wait_at_most: " << to_string(e.code()) << "\n";
  }
  std::cout << "and later: " << co_await pending << "\n";
  // [/wait]
  co_return 0;
}

PARLEY_MAIN(co_main)
