// Part of parley. BSD-3-Clause, see LICENSE.
//
// `start` begins work beside the work that runs, and yields a future: to await later, to chain, to share, or to cancel. A
// promise is the other end, for results that no coroutine makes.
//
//     build/dev/examples/future
//
// Output:
// both: 42
// chained: the answer is 42
// recovered: no answer
// shared: 42 and 42
// cancelled: true
// promised: 42
#include <parley/actors.hpp>

#include <iostream>

using namespace std::chrono_literals;

parley::task<int> work(int value) {
  co_await parley::sleep_for(10ms);
  if (value < 0)
    throw std::invalid_argument("negative");
  co_return value;
}

parley::task<int> co_main(parley::system&, std::vector<std::string>) {
  // [started]
  auto one = parley::start(work(40)); // both run, none is awaited yet
  auto two = parley::start(work(2));
  auto sum = co_await one;
  sum += co_await two;
  std::cout << "both: " << sum << "\n";
  // [/started]

  // [chained]
  auto text = parley::start(work(42)).then(
      [](int value) { return "the answer is " + std::to_string(value); });
  std::cout << "chained: " << co_await text << "\n";
  auto none = parley::start(work(-1))
                  .then([](int value) { return std::to_string(value); })
                  .recover([](const parley::failure&) { return std::string("no answer"); });
  std::cout << "recovered: " << co_await none << "\n";
  // [/chained]

  auto shared = parley::start(work(42)).share();
  auto other = shared;
  std::cout << "shared: " << co_await shared << " and " << co_await other << "\n";

  auto unwanted = parley::start(work(7));
  std::cout << "cancelled: " << std::boolalpha << unwanted.cancel() << "\n";

  // [promised]
  parley::promise<int> promise;
  auto future = promise.get_future();
  auto keep = [](parley::promise<int> to) { to.set_value(42); };
  parley::call_later(10ms, keep, std::move(promise));
  std::cout << "promised: " << co_await future << "\n";
  // [/promised]
  co_return 0;
}

PARLEY_MAIN(co_main)
