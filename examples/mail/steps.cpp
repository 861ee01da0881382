// Part of parley. BSD-3-Clause, see LICENSE.
//
// Four steps, each of which needs the answer of the one before: nested `request().then` of plain CAF, a chain of futures,
// and the straight line of a coroutine. The same answers, and the same errors.
//
//     build/dev/examples/mail_steps
//
// Output:
// nested: the answer is 42
// chained: the answer is 42
// straight: the answer is 42
// nested: failed: …no number: "many"…
// chained: failed: …no number: "many"…
// straight: failed: …no number: "many"…
#include <parley/actors.hpp>
#include <parley/messaging/caf/mail.hpp>

#include <caf/all.hpp>

#include <iostream>

using parley::port::mail; // what CAF 1.x has, on older ones too
using namespace std::chrono_literals;

namespace steps {
struct step1 {
  std::string args;
};
struct step2 {
  int value;
};
struct step3 {
  int value;
};
struct step4 {
  int value;
};
struct run {
  std::string args;
};
PARLEY_MESSAGE(step1, args)
PARLEY_MESSAGE(step2, value)
PARLEY_MESSAGE(step3, value)
PARLEY_MESSAGE(step4, value)
PARLEY_MESSAGE(run, args)

using worker = parley::protocol<int(step1), int(step2), int(step3), int(step4)>;
using runner = parley::protocol<std::string(run)>;

class worker_service : public parley::service<worker> {
public:
  int on(step1 request) {
    if (request.args.find_first_not_of("0123456789") != std::string::npos)
      throw std::invalid_argument("no number: \"" + request.args + "\"");
    return std::stoi(request.args);
  }
  int on(step2 request) { return request.value + 1; }
  int on(step3 request) { return request.value * 2; }
  int on(step4 request) { return request.value - 2; }
};

using nested_runner = runner::caf_handle;

// clang-format off: by hand, this is the best it gets
// [nested]
nested_runner::behavior_type nested(nested_runner::pointer self, parley::handle<worker> worker) {
  return {[=](const run& request) {
    auto promise = self->make_response_promise<std::string>();
    auto failed = [=](const caf::error& error) mutable {
      promise.deliver(std::string("failed: ") + parley::as_failure(error).what());
    };
    mail(self, step1{request.args}).request(worker, 30s).then([=](int value1) {
      mail(self, step2{value1}).request(worker, 30s).then([=](int value2) {
        mail(self, step3{value2}).request(worker, 30s).then([=](int value3) {
          mail(self, step4{value3}).request(worker, 30s).then([=](int value4) mutable {
            promise.deliver("the answer is " + std::to_string(value4));
          }, failed);
        }, failed);
      }, failed);
    }, failed);
    return promise;
  }};
}
// [/nested]
// clang-format on

class chained : public parley::service<runner> {
public:
  explicit chained(parley::handle<worker> worker) : worker_(std::move(worker)) {}

  // [chained]
  parley::future<std::string> on(run request) {
    return start(ask<step1>(worker_, request.args))
        .then([this](int value1) { return ask<step2>(worker_, value1); })
        .then([this](int value2) { return ask<step3>(worker_, value2); })
        .then([this](int value3) { return ask<step4>(worker_, value3); })
        .then([](int value4) { return "the answer is " + std::to_string(value4); })
        .recover([](const parley::failure& error) { // of any step
          return std::string("failed: ") + error.what();
        });
  }
  // [/chained]

private:
  parley::handle<worker> worker_;
};

class straight : public parley::service<runner> {
public:
  explicit straight(parley::handle<worker> worker) : worker_(std::move(worker)) {}

  // [straight]
  parley::task<std::string> on(run request) {
    try {
      auto value1 = co_await ask<step1>(worker_, request.args);
      auto value2 = co_await ask<step2>(worker_, value1);
      auto value3 = co_await ask<step3>(worker_, value2);
      auto value4 = co_await ask<step4>(worker_, value3);
      co_return "the answer is " + std::to_string(value4);
    } catch (const parley::failure& error) { // of any step
      co_return std::string("failed: ") + error.what();
    }
  }
  // [/straight]

private:
  parley::handle<worker> worker_;
};
}

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto worker = parley::spawn<steps::worker_service>(system);
  parley::handle<steps::runner> nested = system.caf().spawn(steps::nested, worker);
  auto chained = parley::spawn<steps::chained>(system, worker);
  auto straight = parley::spawn<steps::straight>(system, worker);
  for (auto args : {"21", "many"}) {
    std::cout << "nested: " << co_await ask<steps::run>(nested, args) << "\n";
    std::cout << "chained: " << co_await ask<steps::run>(chained, args) << "\n";
    std::cout << "straight: " << co_await ask<steps::run>(straight, args) << "\n";
  }
  // In CAF 0.17 the timeout of a request keeps a plain actor alive until it passes, answered or not.
  parley::stop(nested);
  co_return 0;
}

PARLEY_MAIN(co_main)
