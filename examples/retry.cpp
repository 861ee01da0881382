// Part of parley. BSD-3-Clause, see LICENSE.
//
// What fails for a while is tried again, after longer and longer pauses; what will not get better is not.
//
//     build/dev/examples/retry
//
// Output:
// attempt 1: busy
// attempt 2: busy
// attempt 3: done
// attempt 1: gone
// not tried again
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

namespace disk {
struct write {};
struct read {};
struct busy {};
struct gone {};
PARLEY_MESSAGE(write)
PARLEY_MESSAGE(read)
PARLEY_MESSAGE(busy)
PARLEY_MESSAGE(gone)

using protocol = parley::protocol<parley::outcome<std::string, busy>(write),
                                  parley::outcome<std::string, gone>(read)>;
}

class disk_service : public parley::service<disk::protocol> {
public:
  std::string on(disk::write) {
    ++writes_;
    std::cout << "attempt " << writes_ << ": " << (writes_ < 3 ? "busy" : "done") << "\n";
    if (writes_ < 3)
      throw disk::busy();
    return "written";
  }
  std::string on(disk::read) {
    std::cout << "attempt 1: gone\n";
    throw disk::gone();
  }

private:
  int writes_ = 0;
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto disk = parley::spawn<disk_service>(system);
  // [retry]
  auto write = [](parley::handle<disk::protocol> to) { return ask<disk::write>(to); };
  co_await retry(parley::retries(5).backoff(10ms).jitter(0.2), write, disk);
  // [/retry]

  auto read = [](parley::handle<disk::protocol> from) { return ask<disk::read>(from); };
  auto is_busy = [](const parley::failure& why) {
    return why.category() == parley::name_of<disk::busy>();
  };
  auto policy = parley::retries(5).backoff(10ms).when(is_busy);
  try {
    co_await retry(policy, read, disk);
  } catch (const disk::gone&) {
    std::cout << "not tried again\n";
  }
  co_return 0;
}

PARLEY_MAIN(co_main)
