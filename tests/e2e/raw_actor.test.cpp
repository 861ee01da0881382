// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"
#include "messaging/listing.hpp"
#include "parley/messaging/caf/category.hpp"

namespace e2e_raw {

struct add {
  int a = 0, b = 0;
};
struct keep {};
struct fail {};
PARLEY_MESSAGE(add, a, b)
PARLEY_MESSAGE(keep)
PARLEY_MESSAGE(fail)

/// `keep` is never answered by the raw calculator.
using calculator = parley::protocol<int(add), void(keep), int(fail)>;

class calculator_service : public parley::service<calculator> {
public:
  parley::task<int> on(add request) {
    co_await parley::sleep_for(std::chrono::milliseconds(1));
    co_return request.a + request.b;
  }
  void on(keep) {}
  int on(fail) { throw std::runtime_error("no battery"); }
};

/// Asks another calculator.
class front_service : public parley::service<calculator> {
public:
  explicit front_service(parley::handle<calculator> back) : back_(std::move(back)) {}

  parley::task<int> on(add request) {
    auto sum = co_await parley::ask<add>(back_, request.a, request.b);
    co_return sum;
  }
  parley::task<void> on(keep) {
    co_await parley::ask<keep>(back_.within(std::chrono::milliseconds(100)));
  }
  parley::task<int> on(fail) {
    auto n = co_await parley::ask<fail>(back_);
    co_return n;
  }

private:
  parley::handle<calculator> back_;
};

class raw_calculator : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;

  void on_exit() override { kept_ = {}; } // which holds its own actor

protected:
  caf::behavior make_behavior() override {
    return {
        [](const add& request) { return request.a + request.b; },
        [this](keep) -> caf::result<void> {
          kept_ = make_response_promise();
          return caf::delegated<void>();
        },
        [](fail) -> caf::result<int> { return caf::sec::invalid_argument; },
    };
  }

private:
  caf::response_promise kept_;
};

} // namespace e2e_raw

namespace parley_test {

using namespace e2e_raw;

std::unique_ptr<caf::actor_system_config> raw_config() {
  auto config = networked();
  learn<add, keep, fail>(*config);
  return config;
}

const role raw_calculator_role("raw calculator", [](const std::vector<std::string>&) {
  auto config = raw_config();
  caf::actor_system here(*config);
  serve(here, here.spawn<raw_calculator>());
});

const role raw_client_role("raw client", [](const std::vector<std::string>& args) {
  auto config = raw_config();
  caf::actor_system here(*config);
  auto port = static_cast<std::uint16_t>(std::stoi(args.at(0)));
  auto there = connect<calculator::caf_handle>(here, port);
  caf::scoped_actor self(here);
  mail(self, add{3, 4})
      .request(there, 30s)
      .receive(
          [](int sum) { report("sum " + std::to_string(sum)); },
          [&](caf::error& e) { report("error " + std::string(parley::as_failure(e).what())); });
  mail(self, fail())
      .request(there, 30s)
      .receive([](int) { report("error none"); },
               [](caf::error& e) {
                 auto ours = parley::port::category_of(e) == parley::port::category::parley;
                 report((ours ? "error parley " : "error ") + std::to_string(e.code()) + " " +
                        to_string(e.context()));
               });
  wait_for_end();
});

TEST_CASE("a raw actor of another process asks a service") {
  network here;
  auto mine = parley::spawn<calculator_service>(here);
  auto port = publish(here, mine);
  peer other("raw client", {std::to_string(port)});
  CHECK(other.wait_for("sum ") == "7");
  auto error = other.wait_for("error ");
  CHECK(error.starts_with("parley " + std::to_string(static_cast<int>(errc::handler_threw))));
  CHECK(error.find("no battery") != error.npos);
  CHECK(other.finish().find("unexpected") == std::string::npos);
  parley::stop(mine); // CAF holds what is published
}

TEST_CASE("a service asks a raw actor of another process, which sees nothing but its messages") {
  peer other("raw calculator");
  network here;
  auto front = parley::spawn<front_service>(here, reach_raw<calculator>(here, other));
  CHECK(block_on(here, [&] { return ask<add>(front, 3, 4); }) == 7);
  auto given_up = [&] { return parley::as_outcome(ask<keep>(front)); };
  CHECK(block_on(here, given_up).get_if<failure>()->code() == errc::deadline_exceeded);
  auto refused = [&] { return parley::as_outcome(ask<fail>(front)); };
  CHECK(block_on(here, refused).get_if<failure>()->code() == errc::other);
  CHECK(block_on(here, [&] { return ask<add>(front, 1, 1); }) == 2);
  CHECK(other.finish().find("unexpected") == std::string::npos);
}

TEST_CASE("what a raw actor of another process does not expect is printed there") {
  peer other("raw calculator");
  network here;
  auto there = connect<caf::actor>(here.caf(),
                                   static_cast<std::uint16_t>(std::stoi(other.wait_for("port "))));
  anon_mail(std::string("surprise")).send(there);
  auto known = handle<calculator>::unchecked(there);
  CHECK(block_on(here, [&] { return ask<add>(known, 3, 4); }) == 7);
  CHECK(other.finish().find("unexpected") != std::string::npos);
}

using odd_calculator = parley::protocol<std::string(add)>;

TEST_CASE("an answer of another type from a raw actor of another process is bad_response") {
  peer other("raw calculator");
  network here;
  auto there = reach_raw<odd_calculator>(here, other);
  auto wrong = [&] { return parley::as_outcome(ask<add>(there, 1, 2)); };
  CHECK(block_on(here, wrong).get_if<failure>()->code() == errc::bad_response);
}

} // namespace parley_test
