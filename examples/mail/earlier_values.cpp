// Part of parley. BSD-3-Clause, see LICENSE.
//
// The third step needs the values of the first two. In a straight line they are local variables, which are simply there;
// in a chain the second step has to hand the first one's value on.
//
//     build/dev/examples/mail_earlier_values
//
// Output:
// straight: 6 apples at 7 pence are 42 pence
// chained: 6 apples at 7 pence are 42 pence
#include <parley/actors.hpp>

#include <iostream>

namespace market {
struct count {
  std::string goods;
};
struct price {
  std::string goods;
  int count;
};
struct bill {
  int count;
  int price;
};
PARLEY_MESSAGE(count, goods)
PARLEY_MESSAGE(price, goods, count)
PARLEY_MESSAGE(bill, count, price)

using protocol = parley::protocol<int(count), int(price), std::string(bill)>;
using stall = parley::handle<protocol>;
}

class stall_service : public parley::service<market::protocol> {
public:
  int on(market::count request) { return static_cast<int>(request.goods.size()); }
  int on(market::price request) { return request.count < 10 ? 7 : 6; }
  std::string on(market::bill request) {
    return std::to_string(request.count) + " apples at " + std::to_string(request.price) +
           " pence are " + std::to_string(request.count * request.price) + " pence";
  }
};

// [straight]
parley::task<std::string> straight(market::stall stall) {
  auto count = co_await ask<market::count>(stall, "apples");
  auto price = co_await ask<market::price>(stall, "apples", count);
  co_return co_await ask<market::bill>(stall, count, price);
}
// [/straight]

// [chained]
parley::future<std::string> chained(market::stall stall) {
  return start(ask<market::count>(stall, "apples"))
      .then([stall](int count) {
        return start(ask<market::price>(stall, "apples", count)).then([count](int price) {
          return std::pair(count, price);
        });
      })
      .then([stall](std::pair<int, int> both) {
        return ask<market::bill>(stall, both.first, both.second);
      });
}
// [/chained]

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto stall = parley::spawn<stall_service>(system);
  std::cout << "straight: " << co_await straight(stall) << "\n";
  std::cout << "chained: " << co_await chained(stall) << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
