// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/worker.hpp"

using namespace parley_test;

TEST_CASE_METHOD(deterministic, "blocking work yields its result [B1]") {
  REQUIRE(get([]() -> task<int> { co_return co_await blocking(add, 1, 2); }) == 3);
}

TEST_CASE_METHOD(deterministic, "blocking work yields its exception as it was thrown [TW-32]") {
  struct own {
    int value;
  };
  REQUIRE(get([]() -> task<int> {
            try {
              co_await blocking([] { throw own{7}; });
            } catch (const own& e) {
              co_return e.value;
            }
            co_return 0;
          }) == 7);
}

TEST_CASE_METHOD(deterministic,
                 "a declared failure thrown on the pool is the handler's declared failure") {
  auto service = spawn<worker_service>();
  REQUIRE_THROWS_AS(get([&] { return ask<work>(service, -1); }), parley::thrown<too_hard>);
}

TEST_CASE_METHOD(deterministic,
                 "the callable and its arguments are destroyed when the call has ended [GE-25]") {
  auto argument = std::make_shared<int>(1);
  std::weak_ptr<int> alive = argument;
  auto attempt = [](token argument, std::weak_ptr<int> alive) -> task<bool> {
    auto run = [argument](const token&) {};
    auto job = blocking(std::move(run), std::move(argument));
    co_await job;
    co_return alive.expired();
  };
  REQUIRE(get(attempt(std::move(argument), alive)));
}

TEST_CASE_METHOD(deterministic,
                 "the outcome of blocking work is its value or its failure, never thrown") {
  REQUIRE(get([]() -> task<errc> {
            auto three = co_await parley::as_outcome(blocking(add, 1, 2));
            CHECK(three.value() == 3);
            auto job = blocking([] { throw std::runtime_error("no"); });
            auto none = co_await parley::as_outcome(job);
            co_return none.get_if<failure>()->code();
          }) == errc::handler_threw);
}

TEST_CASE_METHOD(deterministic, "a lifted handler awaits blocking work, too") {
  auto lifted = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {parley::lift(self, [](work request) -> task<int> {
      auto sum = co_await blocking(add, request.number, 1);
      auto more = co_await blocking(add, sum, 1);
      co_return more;
    })};
  });
  auto to = handle<worker>::unchecked(lifted);
  REQUIRE(get([&] { return ask<work>(to, 5); }) == 7);
}

TEST_CASE_METHOD(deterministic, "a move-only result travels from the pool") {
  REQUIRE(get([]() -> task<int> {
            auto result = co_await blocking([] { return std::make_unique<int>(4); });
            co_return *result;
          }) == 4);
}

TEST_CASE_METHOD(deterministic,
                 "an argument that cannot be copied fails where the work is submitted [CF-11]") {
  struct stubborn {
    stubborn() = default;
    stubborn(const stubborn&) { throw std::runtime_error("no copies"); }
  };
  REQUIRE(get([]() -> task<std::string> {
            stubborn x;
            try {
              co_await blocking([](const stubborn&) {}, x);
            } catch (const std::runtime_error& e) {
              co_return e.what();
            }
            co_return "";
          }) == "no copies");
}

TEST_CASE_METHOD(deterministic, "a result that cannot be moved fails the await [CF-11]") {
  struct stubborn {
    stubborn() = default;
    stubborn(stubborn&&) { throw std::runtime_error("no moves"); }
  };
  REQUIRE(get([]() -> task<std::string> {
            try {
              co_await blocking([] {
                stubborn x;
                return stubborn(std::move(x));
              });
            } catch (const std::runtime_error& e) {
              co_return e.what();
            }
            co_return "";
          }) == "no moves");
}

TEST_CASE_METHOD(deterministic, "a future's exception arrives at the await [TO-09]") {
  std::promise<void> promise;
  promise.set_exception(std::make_exception_ptr(std::runtime_error("lost")));
  auto attempt = [](std::future<void> result) -> task<std::string> {
    try {
      co_await parley::from_future(std::move(result));
    } catch (const std::runtime_error& e) {
      co_return e.what();
    }
    co_return "";
  };
  REQUIRE(get(attempt(promise.get_future())) == "lost");
}

TEST_CASE_METHOD(deterministic, "an inline pool runs a job where it is submitted; its result "
                                "arrives in a later step") {
  auto attempt = [](std::vector<std::string>& seen) -> task<void> {
    auto job = blocking([](std::vector<std::string>* seen) { seen->push_back("job"); }, &seen);
    seen.push_back("submitted");
    co_await job;
    seen.push_back("resumed");
  };
  std::vector<std::string> seen;
  get(attempt(seen));
  CHECK(seen == std::vector<std::string>{"job", "submitted", "resumed"});
  CHECK(parley::pool_of(*this) == parley::pool_state());
}

TEST_CASE_METHOD(deterministic, "nothing can be asked in an inline pool's job either") {
  auto service = spawn<worker_service>();
  auto attempt = [](handle<worker> to) -> task<void> {
    co_await blocking([](const handle<worker>& to) { static_cast<void>(ask<work>(to, 1)); }, to);
  };
  REQUIRE_THROWS_AS(get(attempt(service)), std::logic_error);
}

TEST_CASE("blocking work outside of an actor is refused") {
  REQUIRE_THROWS_WITH(static_cast<void>(blocking(add, 1, 2)),
                      "parley::blocking: not on an actor; use block_on");
}
