// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "io/fixture.hpp"

namespace parley_test {

struct work {
  int number = 0;
};
struct count {};
struct too_hard {
  int number = 0;
};
PARLEY_MESSAGE_AS(work, "blocking_test.work", 0, number)
PARLEY_MESSAGE_AS(count, "blocking_test.count", 0)
PARLEY_MESSAGE_AS(too_hard, "blocking_test.too_hard", 0, number)
using worker = parley::protocol<parley::outcome<int, too_hard>(work), int(count)>;

using token = std::shared_ptr<int>;

/// Does each request on the pool: the first of them wait at `stiles` until the test opens them.
class worker_service : public parley::service<worker> {
public:
  worker_service() = default;
  explicit worker_service(std::vector<turnstile*> stiles, token result = nullptr)
      : stiles_(std::move(stiles)), result_(std::move(result)) {}

  task<int> on(work request) {
    auto at = static_cast<std::size_t>(request.number);
    auto* hold = at < stiles_.size() ? stiles_[at] : nullptr;
    auto run = [result = result_](turnstile* hold, int number) {
      if (hold != nullptr)
        hold->pass();
      if (number < 0)
        throw too_hard{number};
      return std::pair(number, result);
    };
    auto job = blocking(run, hold, request.number);
    auto done = co_await job;
    ++done_;
    co_return done.first;
  }
  int on(count) { return done_; }

private:
  std::vector<turnstile*> stiles_;
  token result_;
  int done_ = 0;
};

inline int add(int a, int b) {
  return a + b;
}

} // namespace parley_test
