// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

namespace {

struct who {};
struct hand_on {
  std::string title;
};
struct early {
  bool fail_later = false;
};
PARLEY_MESSAGE_AS(who, "request_test.who", 0)
PARLEY_MESSAGE_AS(hand_on, "request_test.hand_on", 0, title)
PARLEY_MESSAGE_AS(early, "request_test.early", 0, fail_later)
using identity = parley::protocol<std::uint64_t(who)>;
using front = parley::protocol<parley::outcome<book, not_found>(hand_on), int(early)>;

/// Answers with the trace id of the request, after a suspension in which others were served.
class tracer : public parley::service<identity> {
public:
  task<std::uint64_t> on(who) {
    co_await parley::sleep_for(1ms);
    auto request = co_await parley::this_request();
    CHECK(request.sender() != nullptr);
    co_return request.trace();
  }
};

class relay : public parley::service<identity> {
public:
  explicit relay(handle<identity> next) : next_(std::move(next)) {}
  task<std::uint64_t> on(who) { co_return co_await ask<who>(next_); }

private:
  handle<identity> next_;
};

class delegator : public parley::service<front> {
public:
  delegator(handle<library::desk> to, ledger& seen) : to_(std::move(to)), seen_(seen) {}

  task<book> on(hand_on request) {
    if (request.title == "slow")
      co_await parley::sleep_for(5ms);
    co_return parley::delegate<borrow>(to_, request.title);
  }

  task<int> on(early request) {
    co_await parley::respond(1);
    co_await parley::sleep_for(5ms);
    if (request.fail_later)
      throw std::runtime_error("after the answer");
    ++seen_.finished;
    co_return parley::responded;
  }

private:
  handle<library::desk> to_;
  ledger& seen_;
};

class plain_delegator
    : public parley::service<parley::protocol<parley::outcome<book, not_found>(hand_on)>> {
public:
  explicit plain_delegator(handle<library::desk> to) : to_(std::move(to)) {}
  parley::elsewhere on(hand_on request) { return parley::delegate<borrow>(to_, request.title); }

private:
  handle<library::desk> to_;
};

} // namespace

TEST_CASE_METHOD(deterministic, "a trace id goes along with every ask, nested ones too",
                 "[request]") {
  auto to = spawn<relay>(spawn<relay>(spawn<tracer>()));
  auto work = [](handle<identity> to_, std::uint64_t id) -> task<std::uint64_t> {
    co_await parley::trace_as(id);
    co_return co_await ask<who>(to_);
  };
  auto a = start(work(to, 11));
  auto b = start(work(to, 22));
  auto none = start([&] { return ask<who>(to); });
  advance(1s);
  REQUIRE(a.get() == 11);
  REQUIRE(b.get() == 22);
  REQUIRE(none.get() == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a handler is told whether its request is urgent, itself or by its "
                 "caller's",
                 "[request]") {
  class urgency : public parley::service<identity> {
  public:
    task<std::uint64_t> on(who) {
      auto request = co_await parley::this_request();
      co_return request.urgent();
    }
  };
  auto last = spawn<urgency>();
  auto to = spawn<relay>(last);
  REQUIRE(get([&] { return ask<who>(last.urgent()); }) == 1);
  REQUIRE(get([&] { return ask<who>(last); }) == 0);
  REQUIRE(get([&] { return ask<who>(to.urgent()); }) == 1);
  REQUIRE(get([&] { return ask<who>(to); }) == 0);
}

TEST_CASE_METHOD(deterministic, "a delegated request is answered by the other", "[request]") {
  ledger seen;
  auto to = spawn<delegator>(spawn<librarian>(seen), seen);
  REQUIRE(get([&] { return ask<hand_on>(to, "emma"); }).page_count == 474);
  REQUIRE_THROWS_AS(get([&] { return ask<hand_on>(to, "dune"); }), not_found);
}

TEST_CASE_METHOD(deterministic, "a request may be delegated after a suspension", "[request]") {
  ledger seen;
  auto to = spawn<delegator>(spawn<librarian>(seen), seen);
  auto failed = start([&] { return ask<hand_on>(to, "slow"); });
  advance(1s);
  REQUIRE_THROWS_AS(failed.get(), not_found);
}

TEST_CASE_METHOD(deterministic, "a plain handler delegates too", "[request]") {
  ledger seen;
  auto to = spawn<plain_delegator>(spawn<librarian>(seen));
  REQUIRE(get([&] { return ask<hand_on>(to, "emma"); }).page_count == 474);
}

TEST_CASE_METHOD(deterministic, "delegating to an actor that is dead answers receiver_down",
                 "[request]") {
  ledger seen;
  auto gone = spawn<librarian>(seen);
  anon_send_exit(gone.caf(), caf::exit_reason::kill);
  run();
  auto to = spawn<plain_delegator>(gone);
  auto failed = start([&] { return ask<hand_on>(to, "emma"); });
  run();
  REQUIRE(failed.failed_with() == errc::receiver_down);
  auto nowhere = spawn<plain_delegator>(handle<library::desk>());
  auto empty = start([&] { return ask<hand_on>(nowhere, "emma"); });
  run();
  REQUIRE(empty.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic,
                 "a handler that fails to make the message it delegates fails its request",
                 "[request]") {
  struct no_title {
    operator std::string() const { throw std::runtime_error("no title"); }
  };
  class clumsy
      : public parley::service<parley::protocol<parley::outcome<book, not_found>(hand_on)>> {
  public:
    explicit clumsy(handle<library::desk> to) : to_(std::move(to)) {}
    parley::elsewhere on(hand_on) { return parley::delegate<borrow>(to_, no_title()); }

  private:
    handle<library::desk> to_;
  };
  ledger seen;
  auto to = spawn<clumsy>(spawn<librarian>(seen));
  auto failed = start([&] { return ask<hand_on>(to, "emma"); });
  run();
  REQUIRE(failed.failed_with() == errc::handler_threw);
}

TEST_CASE_METHOD(deterministic, "a handler answers early and goes on working", "[request]") {
  ledger seen;
  auto to = spawn<delegator>(spawn<librarian>(seen), seen);
  REQUIRE(get([&] { return ask<early>(to, false); }) == 1);
  REQUIRE(seen.finished == 0);
  advance(1s);
  REQUIRE(seen.finished == 1);
}

TEST_CASE_METHOD(deterministic, "a failure after an early answer is counted and kills nobody",
                 "[request]") {
  ledger seen;
  auto to = spawn<delegator>(spawn<librarian>(seen), seen);
  REQUIRE(get([&] { return ask<early>(to, true); }) == 1);
  auto before = parley::detail::system_state::of(caf())->dropped_errors.load();
  advance(1s);
  REQUIRE(parley::detail::system_state::of(caf())->dropped_errors.load() == before + 1);
  REQUIRE(get([&] { return ask<early>(to, false); }) == 1);
  advance(1s);
}

TEST_CASE_METHOD(deterministic, "responding with another type than the protocol's is an error",
                 "[request]") {
  class mistaken : public parley::service<identity> {
  public:
    task<std::uint64_t> on(who) {
      co_await parley::respond(std::string("me"));
      co_return 1;
    }
  };
  auto to = spawn<mistaken>();
  try {
    get([&] { return ask<who>(to); });
    FAIL("answered");
  } catch (const failure& f) {
    CHECK(f.text() == "parley::respond: the value is not what this handler's protocol declares");
  }
}

TEST_CASE_METHOD(deterministic,
                 "a request is answered once: to respond or delegate again is an error",
                 "[request]") {
  class eager : public parley::service<identity> {
  public:
    explicit eager(std::vector<std::string>& errors) : errors_(errors) {}
    task<std::uint64_t> on(who) {
      co_await parley::respond(std::uint64_t{1});
      try {
        co_await parley::respond(std::uint64_t{2});
      } catch (const std::logic_error& e) {
        errors_.emplace_back(e.what());
      }
      try {
        static_cast<void>(parley::delegate<who>(self()));
      } catch (const std::logic_error& e) {
        errors_.emplace_back(e.what());
      }
      co_return 3; // dropped
    }

  private:
    std::vector<std::string>& errors_;
  };
  std::vector<std::string> errors;
  auto to = spawn<eager>(errors);
  REQUIRE(get([&] { return ask<who>(to); }) == 1);
  REQUIRE(
      errors ==
      std::vector<std::string>{
          "parley::respond: the request was answered, or handed on, before; do one of these, once",
          "parley::delegate: the request was answered, or handed on, before; do one of these, "
          "once"});
}

TEST_CASE_METHOD(deterministic, "responding to a message that was told does nothing", "[request]") {
  ledger seen;
  auto to = spawn<delegator>(spawn<librarian>(seen), seen);
  auto work = [](handle<front> to_) -> task<void> {
    tell<early>(to_, false);
    co_return;
  };
  get(work(to));
  advance(1s);
  REQUIRE(seen.finished == 1);
}

TEST_CASE_METHOD(deterministic,
                 "a handler that ends with 'responded' but never answered breaks its promise",
                 "[request]") {
  class forgetful : public parley::service<identity> {
  public:
    task<std::uint64_t> on(who) { co_return parley::responded; }
  };
  auto to = spawn<forgetful>();
  auto failed = start([&] { return ask<who>(to); });
  run();
  REQUIRE(failed.failed_with() == errc::broken_promise);
}

TEST_CASE("delegating outside of a handler is an error", "[request]") {
  REQUIRE_THROWS_WITH(parley::delegate<who>(handle<identity>()),
                      "parley::delegate: not on an actor; use block_on");
}

TEST_CASE_METHOD(
    deterministic,
    "a plain handler that returns `responded` without an answer breaks its promise [V11]",
    "[request]") {
  class forgetful : public parley::service<parley::protocol<int(count), void(shelve)>> {
  public:
    parley::elsewhere on(count) { return parley::responded; }
    task<parley::elsewhere> on(shelve) { co_return parley::responded; }
  };
  auto to = spawn<forgetful>();
  auto plain = start([&] { return ask<count>(to.no_deadline()); });
  auto coroutine = start([&] { return ask<shelve>(to.no_deadline(), "emma"); });
  run();
  REQUIRE(plain.failed_with() == errc::broken_promise);
  REQUIRE(coroutine.failed_with() == errc::broken_promise);
}

TEST_CASE_METHOD(deterministic, "an operation without a result can be answered early and handed on",
                 "[request]") {
  using shelving = parley::protocol<void(shelve)>;
  class early : public parley::service<shelving> {
  public:
    explicit early(std::string& log) : log_(log) {}
    task<void> on(shelve) {
      co_await parley::respond();
      co_await parley::sleep_for(1h);
      log_ += "done";
    }

  private:
    std::string& log_;
  };
  class passes : public parley::service<shelving> {
  public:
    explicit passes(handle<shelving> next) : next_(std::move(next)) {}
    task<parley::elsewhere> on(shelve request) {
      co_await parley::sleep_for(1ms);
      co_return parley::delegate(next_, request);
    }

  private:
    handle<shelving> next_;
  };
  std::string log;
  auto to = spawn<passes>(spawn<early>(log));
  auto answered = start([&] { return ask<shelve>(to, "emma"); });
  advance(1s);
  REQUIRE(answered.done());
  answered.get();
  REQUIRE(log.empty());
  advance(1h);
  REQUIRE(log == "done");
}
