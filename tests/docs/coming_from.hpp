// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "actors/fixture.hpp"

/// The code in the tables of docs/coming-from.md. Each test runs some of their right-hand cells; docs/CheckCells.cmake sees
/// to it that each cell is here, or in an example.
namespace coming_from {

using namespace parley;
using namespace std::chrono_literals;

struct find {
  std::string key;
};
struct not_found {
  std::string key;
};
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(not_found, key)

using texts = parley::protocol<outcome<std::string, not_found>(find)>;

class store_service : public service<texts> {
public:
  std::string on(find request) {
    if (request.key == "nothing")
      throw not_found{request.key};
    return "text of " + request.key;
  }
};

inline task<int> work(int value) {
  co_await sleep_for(1s);
  co_return value;
}

inline task<int> failing() {
  co_await sleep_for(1s);
  throw not_found{"nothing"};
  co_return 0;
}

inline int f(int x) {
  return x + 1;
}
inline int g(const failure&) {
  return -1;
}
inline void h() {}

/// A world in which a coroutine has an hour.
struct hour : parley_test::deterministic {
  void run_for_an_hour(task<void> work) {
    auto done = start(std::move(work));
    advance(1h);
    REQUIRE(done.done());
    done.get();
  }
};

} // namespace coming_from
