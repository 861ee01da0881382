// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

namespace e2e_handle {

struct ping {
  int n = 0;
};
PARLEY_MESSAGE(ping, n)
using echo = parley::protocol<int(ping)>;

struct call {
  parley::handle<echo> whom;
  int n = 0;
};
struct introduce {};
PARLEY_MESSAGE(call, whom, n)
PARLEY_MESSAGE(introduce)
using caller = parley::protocol<int(call), parley::handle<echo>(introduce)>;

class echo_service : public parley::service<echo> {
public:
  explicit echo_service(int offset, std::shared_ptr<int> held = nullptr)
      : offset_(offset), held_(std::move(held)) {}
  int on(ping request) { return request.n + offset_; }

private:
  int offset_;
  std::shared_ptr<int> held_;
};

class caller_service : public parley::service<caller> {
public:
  parley::task<int> on(call request) {
    auto n = co_await parley::ask<ping>(request.whom, request.n);
    co_return n * 2;
  }
  parley::handle<echo> on(introduce) { return parley::spawn<echo_service>(system(), 100); }
};

} // namespace e2e_handle

namespace parley_test {

using namespace e2e_handle;

const role caller_role("caller", [](const std::vector<std::string>&) {
  network here;
  serve(here, parley::spawn<caller_service>(here));
});

TEST_CASE("a handle in a message can be asked by the process that receives it") {
  peer other("caller");
  network here;
  auto there = reach<caller>(here, other);
  auto mine = parley::spawn<echo_service>(here, 1);
  REQUIRE(block_on(here, [&] { return ask<call>(there, mine, 20); }) == 42);
}

TEST_CASE("a system ends although another process has handles of its services") {
  peer other("caller");
  auto alive = std::make_shared<int>(0);
  {
    network here;
    auto there = reach<caller>(here, other);
    auto mine = parley::spawn<echo_service>(here, 1, alive);
    REQUIRE(block_on(here, [&] { return ask<call>(there, mine, 20); }) == 42);
    REQUIRE(alive.use_count() == 2);
  }
  REQUIRE(alive.use_count() == 1);
}

TEST_CASE("a handle in an answer can be asked by the process that receives it") {
  peer other("caller");
  network here;
  auto there = reach<caller>(here, other);
  auto introduced = block_on(here, [&] { return ask<introduce>(there); });
  REQUIRE(block_on(here, [&] { return ask<ping>(introduced, 1); }) == 101);
}

TEST_CASE("an empty handle stays empty on its way to another process") {
  peer other("caller");
  network here;
  auto there = reach<caller>(here, other);
  auto empty = [&] { return parley::as_outcome(ask<call>(there, handle<echo>(), 1)); };
  auto out = block_on(here, empty);
  REQUIRE(out.get_if<failure>()->text().find("empty handle") != std::string_view::npos);
}

} // namespace parley_test
