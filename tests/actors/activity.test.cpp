// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;
using parley::activity_of;

namespace shop::detail {

struct pay {};
PARLEY_MESSAGE(pay)
using protocol = parley::protocol<void(pay)>;

class till : public parley::service<protocol> {
public:
  void on(pay) { throw std::runtime_error("it is stuck"); }
};

} // namespace shop::detail

namespace {

/// Collects what is told of failed asks: "library.borrow: library.not_found".
class observed : public deterministic {
public:
  observed() {
    parley::observe_failures(caf(), [this](std::string_view message, const failure& why) {
      auto name = why.code() == errc::declared ? why.category() : parley::to_string(why.code());
      seen.push_back(std::string(message) + ": " + std::string(name));
    });
  }

  std::vector<std::string> seen;
  ledger books;
};

task<int> read_all(handle<desk> to, int times) {
  std::vector<parley::reply<int>> all;
  for (int i = 0; i < times; ++i)
    all.push_back(ask<read_for>(to, 1s));
  int sum = 0;
  for (auto& each : all)
    sum += co_await each;
  co_return sum;
}

} // namespace

TEST_CASE_METHOD(deterministic,
                 "the activity of a system is its asks and tasks that have not ended") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  REQUIRE(activity_of(caf()).asks == 0);
  auto reading = start(read_all(to, 3));
  run();
  auto during = activity_of(caf());
  REQUIRE(during.asks == 3);
  REQUIRE(during.tasks == 4); // three handlers, and who asks
  REQUIRE(during.actors == 2);
  advance(1s);
  REQUIRE(reading.get() == 6);
  REQUIRE(activity_of(caf()).asks == 0);
  REQUIRE(activity_of(caf()).tasks == 0);
}

TEST_CASE_METHOD(deterministic, "whatever ends an ask ends it in the activity of its system") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto end = GENERATE(0, 1, 2, 3, 4, 5);
  CAPTURE(end);
  auto work = start([&] {
    return [](handle<desk> to, int end) -> task<void> {
      auto asked = ask<read_for>(to.within(2s), 1h);
      if (end == 1)
        asked.cancel();
      if (end == 2) {
        auto dropped = std::move(asked);
        co_return;
      }
      if (end == 3)
        parley::stop(to, 0s);
      if (end == 4)
        parley::stop(to, 1h);
      if (end == 5)
        caf::anon_send_exit(to.caf(), caf::exit_reason::kill);
      static_cast<void>(co_await as_outcome(asked));
    }(to, end);
  });
  run();
  REQUIRE(activity_of(caf()).asks == (end == 0 ? 1U : 0U));
  advance(3s);
  work.get();
  REQUIRE(activity_of(caf()).asks == 0);
  parley::stop(to, 0s);
  run();
  REQUIRE(activity_of(caf()).tasks == 0);
}

TEST_CASE_METHOD(deterministic, "asks of an actor that dies are not counted for ever") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  {
    auto doomed = start(read_all(to, 10));
    run();
    REQUIRE(activity_of(caf()).asks == 10);
  }
  advance(2s);
  REQUIRE(activity_of(caf()).asks == 0);
  REQUIRE(activity_of(caf()).tasks == 0);
}

TEST_CASE_METHOD(deterministic, "answers and failures that nobody takes are counted") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto work = start([&] {
    return [](handle<desk> to) -> task<void> {
      tell<borrow>(to, "none");
      static_cast<void>(ask<count>(to));
      co_await parley::sleep_for(1s);
    }(to);
  });
  advance(1s);
  work.get();
  REQUIRE(activity_of(caf()).unheard_failures == 1);
  REQUIRE(activity_of(caf()).late_answers == 1);
}

TEST_CASE_METHOD(observed, "failures are told also of messages in a namespace called detail") {
  auto to = spawn<shop::detail::till>();
  get([&] {
    return [](parley::handle<shop::detail::protocol> to) -> task<void> {
      static_cast<void>(co_await as_outcome(ask<shop::detail::pay>(to)));
    }(to);
  });
  REQUIRE(seen == std::vector<std::string>{"shop.detail.pay: handler_threw"});
}

TEST_CASE_METHOD(observed, "each failed ask is told to who observes, before it is handled") {
  auto to = spawn<librarian>(books);
  get([&] {
    return [](handle<desk> to, std::vector<std::string>& seen) -> task<void> {
      try {
        co_await ask<borrow>(to, "none");
      } catch (const not_found&) {
        seen.push_back("handled");
      }
      static_cast<void>(co_await as_outcome(ask<borrow>(to, "fire")));
      co_await ask<borrow>(to, "emma");
      static_cast<void>(ask<borrow>(to, "dropped"));
      auto unwanted = ask<read_for>(to, 1h);
      unwanted.cancel();
      static_cast<void>(co_await as_outcome(unwanted));
    }(to, seen);
  });
  REQUIRE(seen == std::vector<std::string>{"library.borrow: library.not_found", "handled",
                                           "library.borrow: handler_threw"});
}

TEST_CASE_METHOD(observed, "all observers are told, of a wrong answer and a missed deadline too") {
  int count = 0;
  parley::observe_failures(caf(), [&count](std::string_view, const failure&) { ++count; });
  ledger reading;
  auto to = spawn<librarian>(reading);
  auto late = start([&] {
    return [](handle<desk> to) -> task<void> {
      static_cast<void>(co_await as_outcome(ask<read_for>(to.within(1s), 1h)));
    }(to);
  });
  handle<desk> liar(caf::actor_cast<desk::caf_handle>(caf().spawn([](caf::event_based_actor*) {
    return caf::behavior([](const borrow&) { return std::string("a string"); });
  })));
  auto wrong = start([&] {
    return [](handle<desk> to) -> task<void> {
      static_cast<void>(co_await as_outcome(ask<borrow>(to, "emma")));
    }(liar);
  });
  advance(2s);
  late.get();
  wrong.get();
  REQUIRE(seen == std::vector<std::string>{"library.borrow: bad_response",
                                           "library.read_for: deadline_exceeded"});
  REQUIRE(count == 2);
}
