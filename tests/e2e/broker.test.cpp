// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

#include <caf/io/broker.hpp>

namespace e2e_broker {

struct twice {
  int of = 0;
};
struct four_times {
  int of = 0;
};
PARLEY_MESSAGE(twice, of)
PARLEY_MESSAGE(four_times, of)

using doubling = parley::protocol<int(twice)>;
using piping = parley::protocol<int(four_times)>;

class doubler : public parley::service<doubling> {
public:
  parley::task<int> on(twice request) {
    co_await parley::sleep_for(std::chrono::milliseconds(1));
    co_return 2 * request.of;
  }
};

class pipe_broker : public parley::actor<caf::io::broker> {
public:
  pipe_broker(caf::actor_config& config, parley::handle<doubling> to)
      : parley::actor<caf::io::broker>(config), to_(std::move(to)) {}

  caf::behavior make_behavior() override {
    return {parley::lift(this, [this](four_times x) { return ask_twice(x); })};
  }

private:
  parley::task<int> ask_twice(four_times x) {
    auto first = co_await parley::ask<twice>(to_, x.of);
    auto second = co_await parley::ask<twice>(to_, first);
    co_return second;
  }

  parley::handle<doubling> to_;
};

} // namespace e2e_broker

using namespace e2e_broker;
using namespace parley_test;

TEST_CASE("a broker of CAF's asks in coroutines, on its own event loop", "[broker]") {
  network net;
  caf::actor_config config(&net.caf().middleman().backend());
  auto started = net.caf().spawn_class<pipe_broker, caf::no_spawn_options>(
      config, parley::spawn<doubler>(net.caf()));
  auto broker = caf::actor_cast<caf::actor>(started);
  auto to = handle<piping>::unchecked(broker);
  for (int i = 0; i < 3; ++i)
    REQUIRE(block_on(net.caf(), [&] { return ask<four_times>(to, 5); }) == 20);
  caf::anon_send_exit(broker, caf::exit_reason::kill);
}
