// Part of parley. BSD-3-Clause, see LICENSE.
#include "stress/fixture.hpp"

namespace stress_ask {

struct hop {
  int left = 0;
};
PARLEY_MESSAGE(hop, left)

using relay = parley::protocol<int(hop)>;

/// Asks the next ones until no hops are left, and counts the hops.
class relay_service : public parley::service<relay> {
public:
  explicit relay_service(std::vector<parley::handle<relay>> next) : next_(std::move(next)) {}

  parley::task<int> on(hop request) {
    if (request.left == 0 || next_.empty())
      co_return 0;
    auto& one = next_[static_cast<std::size_t>(request.left) % next_.size()];
    auto& other = next_[static_cast<std::size_t>(request.left + 1) % next_.size()];
    auto a = parley::ask<hop>(one, request.left - 1);
    auto b = parley::ask<hop>(other, request.left - 1);
    auto hops_of_b = co_await b;
    auto hops_of_a = co_await a;
    co_return hops_of_a + hops_of_b + 2;
  }

private:
  std::vector<parley::handle<relay>> next_;
};

} // namespace stress_ask

namespace parley_test {

using namespace stress_ask;

constexpr auto depth = 5;
constexpr auto hops = (1 << (depth + 1)) - 2; // two asks per ask

/// Layers of services, each of which asks those of the layer below.
std::vector<handle<relay>> layers(caf::actor_system& system) {
  std::vector<handle<relay>> below;
  for (auto i = 0; i <= depth; ++i) {
    std::vector<handle<relay>> layer;
    for (auto k = 0; k < 4; ++k)
      layer.push_back(parley::spawn<relay_service>(system, below));
    below = std::move(layer);
  }
  return below;
}

task<int> ask_often(std::vector<handle<relay>> tops, int times) {
  auto sum = 0;
  for (auto i = 0; i < times; ++i)
    sum += co_await ask<hop>(tops[static_cast<std::size_t>(i) % tops.size()], depth);
  co_return sum;
}

TEST_CASE("services that ask each other from all workers get all answers") {
  workers here;
  auto tops = layers(here);
  std::vector<std::future<int>> sums;
  for (auto i = 0; i < 16; ++i)
    sums.push_back(parley::as_future(here, ask_often(tops, 20)));
  for (auto& sum : sums)
    CHECK(sum.get() == 20 * hops);
}

TEST_CASE("plain threads block on the same services at the same time") {
  workers here;
  auto tops = layers(here);
  std::atomic<int> right = 0;
  in_threads(6, [&](int i) {
    for (auto k = 0; k < 20; ++k) {
      auto& top = tops[static_cast<std::size_t>(i) % tops.size()];
      right += parley::block_on(here, [&] { return ask<hop>(top, depth); }) == hops ? 1 : 0;
    }
  });
  REQUIRE(right == 6 * 20);
}

TEST_CASE("futures of tasks are started and taken by different threads") {
  workers here;
  auto tops = layers(here);
  std::vector<std::future<int>> sums(64);
  in_threads(4, [&](int i) {
    for (auto k = 0; k < 16; ++k)
      sums[static_cast<std::size_t>(i * 16 + k)] = parley::as_future(here, ask_often(tops, 1));
  });
  std::atomic<int> right = 0;
  in_threads(4, [&](int i) {
    for (auto k = 0; k < 16; ++k)
      right += sums[static_cast<std::size_t>(k * 4 + i)].get() == hops ? 1 : 0;
  });
  REQUIRE(right == 64);
}

} // namespace parley_test
