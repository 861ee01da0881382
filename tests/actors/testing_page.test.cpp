// Part of parley. BSD-3-Clause, see LICENSE.
#include <parley/actors.hpp>
#include <parley/actors/testing.hpp>

#include <catch2/catch_test_macros.hpp>

/// A user's test: what docs/testing.md quotes.
namespace shop {

// [said]
struct reserve {
  std::string item;
};
struct release {
  std::string item;
};
struct charge {
  int cents = 0;
};
struct sold_out {
  std::string item;
};
struct declined {};
PARLEY_MESSAGE(reserve, item)
PARLEY_MESSAGE(release, item)
PARLEY_MESSAGE(charge, cents)
PARLEY_MESSAGE(sold_out, item)
PARLEY_MESSAGE(declined)

using stock = parley::protocol<parley::outcome<int, sold_out>(reserve), void(release)>;
using till = parley::protocol<parley::outcome<void, declined>(charge)>;
// [/said]

// [code]
parley::task<int> buy(parley::handle<stock> from, parley::handle<till> at, std::string item) {
  auto price = co_await ask<reserve>(from, item);
  std::exception_ptr unpaid;
  try {
    co_await ask<charge>(at.within(std::chrono::seconds(5)), price);
  } catch (...) {
    unpaid = std::current_exception();
  }
  if (unpaid) {
    tell<release>(from, item);
    std::rethrow_exception(unpaid);
  }
  co_return price;
}
// [/code]

class shelf : public parley::service<stock> {
public:
  int on(reserve request) {
    if (left_ == 0)
      throw sold_out{request.item};
    --left_;
    return 250;
  }
  void on(release) { ++left_; }

private:
  int left_ = 1;
};

} // namespace shop

using namespace shop;
using namespace std::chrono_literals;
using namespace parley::testing;

// [fakes]
TEST_CASE("what is not paid for is released", "[testing]") {
  world w;
  fake<shop::stock> stock(w);
  fake<shop::till> till(w);
  stock.on<reserve>().answers(250);
  stock.on<release>().answers();
  till.on<charge>().fails(declined{}).after(1s);
  auto bought = w.start(buy(stock, till, "tea"));
  w.advance(1s);
  REQUIRE_THROWS_AS(bought.get(), declined);
  REQUIRE(till.asked<charge>() == std::vector<charge>{{250}});
  REQUIRE(stock.asked<release>() == std::vector<release>{{"tea"}});
}
// [/fakes]

// [silence]
TEST_CASE("nobody waits longer than 5 s for the till", "[testing]") {
  world w;
  fake<shop::stock> stock(w);
  fake<shop::till> till(w);
  stock.always<reserve>().answers(250);
  stock.always<release>().answers();
  till.on<charge>().says_nothing();
  auto bought = w.start(buy(stock, till, "tea"));
  w.advance(5s);
  REQUIRE(bought.failed_with() == parley::errc::deadline_exceeded);
  REQUIRE(till.cancelled<charge>() == 1);
}
// [/silence]

// [steps]
TEST_CASE("wherever a purchase is cancelled, nothing stays reserved", "[testing]") {
  std::optional<fake<shop::stock>> stock;
  auto set_stage = [&](world& w) {
    stock.emplace(w);
    fake<shop::till> till(w);
    stock->always<reserve>().answers(250);
    stock->always<release>().answers();
    till.always<charge>().answers();
    return buy(*stock, till, "tea");
  };
  auto check = [&](auto& bought) {
    REQUIRE_THROWS_AS(bought.get(), parley::cancelled);
    auto reserved = stock->asked<reserve>().size() - stock->cancelled<reserve>();
    REQUIRE(stock->asked<release>().size() == reserved);
  };
  REQUIRE(at_every_step(fault::cancel(), set_stage, check) == 2);
  REQUIRE(at_every_step(set_stage) == 8);
}
// [/steps]

// [orders]
TEST_CASE("of two who want the last one, one gets it", "[testing]") {
  explore(200, [](world& w) {
    auto stock = w.spawn<shelf>();
    fake<shop::till> till(w);
    till.on<charge>().answers();
    auto ann = w.start(buy(stock, till, "tea"));
    auto bob = w.start(buy(stock, till, "tea"));
    w.run();
    auto ann_failed = ann.failed_with().has_value();
    auto bob_failed = bob.failed_with().has_value();
    REQUIRE(ann_failed != bob_failed);
  });
}
// [/orders]

// [messages]
TEST_CASE("what is released can be reserved again", "[testing]") {
  world w;
  auto stock = w.spawn<shelf>();
  REQUIRE(w.get([&] { return parley::ask<reserve>(stock, "tea"); }) == 250);
  auto released = w.start([&] { return parley::ask<release>(stock, "tea"); });
  w.step(); // who releases
  w.disallow<reserve>(stock);
  w.expect<release>(stock);
  auto again = w.inject<reserve>(stock, "tea");
  w.run();
  REQUIRE(again.get() == 250);
}
// [/messages]
