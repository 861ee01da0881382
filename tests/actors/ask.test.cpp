// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "core_types.hpp"

using namespace parley_test;
using namespace library;

namespace {

struct plus_one {
  int value = 0;
};
PARLEY_MESSAGE_AS(plus_one, "ask_test.plus_one", 0, value)
using steps = parley::protocol<int(plus_one)>;

/// Answers plainly, as a task that never suspends, as one that does, or with a failure of each kind.
class stepper : public parley::service<steps> {
public:
  explicit stepper(int kind) : kind_(kind) {}

  task<int> on(plus_one request) {
    if (kind_ == 1)
      co_await parley::sleep_for(1ms);
    if (request.value < 0)
      throw std::runtime_error("negative");
    co_return request.value + 1;
  }

private:
  int kind_;
};

class plain_stepper : public parley::service<steps> {
public:
  int on(plus_one request) {
    if (request.value < 0)
      throw std::runtime_error("negative");
    return request.value + 1;
  }
};

task<int> four_steps(handle<steps> to, int start) {
  auto value1 = co_await ask<plus_one>(to, start);
  auto value2 = co_await ask<plus_one>(to, value1);
  auto value3 = co_await ask<plus_one>(to, value2);
  auto value4 = co_await ask<plus_one>(to, value3);
  co_return value1 * 1000 + value2 * 100 + value3 * 10 + value4;
}

template <class F>
std::string text_of(F f) {
  try {
    f();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "nothing thrown";
}

} // namespace

TEST_CASE_METHOD(deterministic,
                 "an ask yields the answer, and earlier answers stay local variables [C12]",
                 "[ask]") {
  auto to = spawn<plain_stepper>();
  REQUIRE(get(four_steps(to, 0)) == 1234);
}

TEST_CASE_METHOD(deterministic,
                 "a caller cannot tell a plain handler from a coroutine [V10] [TO-01]", "[ask]") {
  for (auto to : {spawn<plain_stepper>(), spawn<stepper>(0), spawn<stepper>(1)}) {
    auto good = start(four_steps(to, 0));
    advance(1s);
    REQUIRE(good.get() == 1234);
    auto bad = start([to] { return ask<plus_one>(to, -1); });
    advance(1s);
    REQUIRE(bad.failed_with() == errc::handler_threw);
  }
}

TEST_CASE_METHOD(deterministic, "a declared failure is caught by its own type", "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<std::string> {
    try {
      auto found = co_await ask<borrow>(to, "dune");
      co_return found.title;
    } catch (const not_found& e) {
      co_return "no " + e.title;
    }
  };
  REQUIRE(get(work(desk)) == "no dune");
}

TEST_CASE_METHOD(deterministic, "a declared failure is a parley::failure too, with origin and line",
                 "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<void> {
    try {
      auto found = co_await ask<borrow>(to, "dune");
      FAIL("found " << found);
    } catch (const parley::thrown<not_found>& e) {
      CHECK(e.title == "dune");
      CHECK(e.code() == errc::declared);
      CHECK(e.category() == "library.not_found");
      CHECK(e.origin().starts_with("library.librarian#"));
      CHECK(e.where().starts_with("ask.test.cpp:"));
    }
  };
  get(work(desk));
}

TEST_CASE_METHOD(deterministic,
                 "an undeclared exception arrives as a failure with its text and origin [V2]",
                 "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text = text_of([&] { get([&] { return ask<borrow>(desk, "fire"); }); });
  REQUIRE(text.starts_with("handler_threw: the archive is on fire (from library.librarian#"));
}

TEST_CASE_METHOD(deterministic,
                 "a handler that throws no std::exception fails the request all the same",
                 "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto text = text_of([&] { get([&] { return ask<borrow>(desk, "odd"); }); });
  REQUIRE(text.starts_with("handler_threw: an object of type int, which is no std::exception"));
}

TEST_CASE_METHOD(deterministic, "a handler may fail with a code of parley's", "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto failed = start([&] { return ask<borrow>(desk, "overloaded"); });
  run();
  REQUIRE(failed.failed_with() == errc::overloaded);
}

TEST_CASE_METHOD(deterministic, "a failure that passes through an actor keeps its code and origin",
                 "[ask]") {
  class passes_on : public parley::service<parley::protocol<int(count)>> {
  public:
    explicit passes_on(handle<library::desk> to) : to_(std::move(to)) {}
    task<int> on(count) {
      auto found = co_await ask<borrow>(to_, "overloaded");
      co_return found.page_count;
    }

  private:
    handle<library::desk> to_;
  };
  ledger seen;
  auto middle = spawn<passes_on>(spawn<librarian>(seen));
  try {
    get([&] { return ask<count>(middle); });
    FAIL("no failure");
  } catch (const failure& f) {
    CHECK(f.code() == errc::overloaded);
    CHECK(f.origin().starts_with("library.librarian#"));
  }
}

TEST_CASE_METHOD(deterministic, "what another protocol declared is handler_threw with its cause",
                 "[ask]") {
  class careless : public parley::service<parley::protocol<int(count)>> {
  public:
    explicit careless(handle<library::desk> to) : to_(std::move(to)) {}
    task<int> on(count) {
      auto found = co_await ask<borrow>(to_, "dune");
      co_return found.page_count;
    }

  private:
    handle<library::desk> to_;
  };
  ledger seen;
  auto middle = spawn<careless>(spawn<librarian>(seen));
  try {
    get([&] { return ask<count>(middle); });
    FAIL("no failure");
  } catch (const failure& f) {
    CHECK(f.code() == errc::handler_threw);
    std::vector<std::string> causes;
    f.each_cause([&](const failure& cause) { causes.emplace_back(cause.category()); });
    CHECK(causes == std::vector<std::string>{"library.not_found"});
  }
}

TEST_CASE_METHOD(deterministic,
                 "as_outcome gives value, declared failure and other failure without a throw",
                 "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<void> {
    auto good = co_await parley::as_outcome(ask<borrow>(to, "emma"));
    CHECK(good->page_count == 474);
    auto gone = co_await parley::as_outcome(ask<borrow>(to, "dune"));
    CHECK(gone.is<not_found>());
    auto fire = co_await parley::as_outcome(ask<borrow>(to, "fire"));
    CHECK(fire.get_if<failure>()->code() == errc::handler_threw);
    auto done = co_await parley::as_outcome(ask<shelve>(to, "emma"));
    CHECK(done.has_value());
  };
  get(work(desk));
}

TEST_CASE_METHOD(deterministic, "a task is awaited for its outcome like a reply", "[ask]") {
  auto works = []() -> task<int> { co_return 7; };
  auto fails = []() -> task<void> {
    throw std::runtime_error("no");
    co_return;
  };
  auto work = [](auto works_, auto fails_) -> task<void> {
    auto good = co_await parley::as_outcome(works_());
    CHECK(*good == 7);
    auto bad = co_await parley::as_outcome(fails_());
    CHECK(bad.template get_if<failure>()->code() == errc::handler_threw);
  };
  get(work(works, fails));
}

TEST_CASE_METHOD(deterministic, "a ready message is asked like its fields", "[ask]") {
  auto to = spawn<plain_stepper>();
  auto work = [](handle<steps> to_) -> task<int> {
    plus_one message{5};
    auto pending = ask(to_, message);
    co_return co_await pending;
  };
  REQUIRE(get(work(to)) == 6);
}

TEST_CASE_METHOD(deterministic,
                 "several asks are in flight before the first await, and each has its answer",
                 "[ask]") {
  auto to = spawn<stepper>(1);
  auto work = [](handle<steps> to_) -> task<int> {
    auto a = ask<plus_one>(to_, 10);
    auto b = ask<plus_one>(to_, 20);
    auto c = ask<plus_one>(to_, 30);
    auto z = co_await c;
    auto y = co_await b;
    auto x = co_await a;
    co_return x * 10000 + y * 100 + z;
  };
  auto result = start(work(to));
  advance(10ms);
  REQUIRE(result.get() == 112131);
}

TEST_CASE_METHOD(deterministic, "an answer that comes before its await is kept [V1]", "[ask]") {
  auto fast = spawn<plain_stepper>();
  auto slow = spawn<stepper>(1);
  auto work = [](handle<steps> f, handle<steps> s) -> task<bool> {
    auto early = ask<plus_one>(f, 1);
    auto late = co_await ask<plus_one>(s, 1);
    auto was_ready = early.ready();
    auto value = co_await early;
    co_return was_ready&& value == late;
  };
  auto result = start(work(fast, slow));
  advance(10ms);
  REQUIRE(result.get());
}

TEST_CASE_METHOD(deterministic, "a dropped reply ignores the answer and cancels nobody", "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<void> {
    static_cast<void>(ask<read_for>(to, 5ms));
    co_await parley::sleep_for(20ms);
  };
  auto done = start(work(desk));
  advance(1s);
  REQUIRE(done.done());
  REQUIRE(seen.finished == 1);
  REQUIRE(seen.cancelled == 0);
}

TEST_CASE_METHOD(deterministic, "a reply is awaited once", "[ask]") {
  auto to = spawn<plain_stepper>();
  auto work = [](handle<steps> to_) -> task<int> {
    auto pending = ask<plus_one>(to_, 1);
    auto value = co_await pending;
    co_return value + co_await pending;
  };
  REQUIRE(text_of([&] { get(work(to)); }) ==
          "parley::reply: awaited twice, or after it was moved from");
}

TEST_CASE_METHOD(deterministic, "an empty handle answers receiver_down", "[ask]") {
  auto failed = start([] { return ask<plus_one>(handle<steps>(), 1); });
  run();
  REQUIRE(failed.failed_with() == errc::receiver_down);
}

TEST_CASE("asking on a thread without an actor says what to do", "[ask]") {
  REQUIRE(text_of([] { static_cast<void>(ask<plus_one>(handle<steps>(), 1)); }) ==
          "parley::ask: not on an actor; use block_on");
  REQUIRE(text_of([] { tell<plus_one>(handle<steps>(), 1); }) ==
          "parley::tell: not on an actor; use block_on");
}

TEST_CASE_METHOD(deterministic, "a service's constructor cannot ask, and says so", "[ask]") {
  class impatient : public parley::service<steps> {
  public:
    explicit impatient(handle<steps> to) { static_cast<void>(ask<plus_one>(to, 1)); }
    int on(plus_one) { return 0; }
  };
  auto to = spawn<plain_stepper>();
  REQUIRE(text_of([&] { spawn<impatient>(to); }) ==
          "parley::ask: a service asks from its handlers, not from its constructor");
}

TEST_CASE_METHOD(deterministic, "a constructor's asks fail also while another actor runs",
                 "[ask]") {
  class impatient : public parley::service<steps> {
  public:
    explicit impatient(handle<steps> to) { static_cast<void>(ask<plus_one>(to, 1)); }
    int on(plus_one) { return 0; }
  };
  auto to = spawn<plain_stepper>();
  auto work = [](caf::actor_system& system, handle<steps> to_) -> task<int> {
    static_cast<void>(parley::spawn<impatient>(system, to_));
    co_return 0;
  };
  REQUIRE(text_of([&] { get(work(caf(), to)); }).find("not from its constructor") !=
          std::string::npos);
}

TEST_CASE_METHOD(deterministic, "a service's destructor asks in vain, and nothing is thrown",
                 "[ask]") {
  class clingy : public parley::service<steps> {
  public:
    explicit clingy(handle<steps> to) : to_(std::move(to)) {}
    ~clingy() {
      static_cast<void>(ask<plus_one>(to_, 1));
      tell<plus_one>(to_, 1);
    }
    int on(plus_one request) { return request.value; }

  private:
    handle<steps> to_;
  };
  auto quiet = spawn<clingy>(spawn<plain_stepper>());
  REQUIRE(get([&] { return ask<plus_one>(quiet, 4); }) == 4);
}

TEST_CASE_METHOD(deterministic, "a ready message is told as it is asked", "[ask]") {
  ledger seen;
  auto to = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to_) -> task<int> {
    shelve message{"emma"};
    tell(to_, message);
    tell(to_.urgent(), std::move(message));
    co_return co_await ask<count>(to_);
  };
  REQUIRE(get(work(to)) == 2);
}

TEST_CASE_METHOD(deterministic, "tell starts the handler, and its failure reaches nobody",
                 "[ask]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<int> {
    tell<shelve>(to, "emma");
    tell<borrow>(to, "fire");
    tell<read_for>(to, 1ms);
    co_return co_await ask<count>(to);
  };
  REQUIRE(get(work(desk)) == 1);
  advance(1s);
  REQUIRE(seen.finished == 1);
}

TEST_CASE_METHOD(deterministic, "an urgent ask overtakes the others in the mailbox", "[ask]") {
  class recorder : public parley::service<steps> {
  public:
    explicit recorder(std::vector<int>& order) : order_(order) {}
    int on(plus_one request) {
      order_.push_back(request.value);
      return 0;
    }

  private:
    std::vector<int>& order_;
  };
  std::vector<int> order;
  auto to = spawn<recorder>(order);
  auto work = [](handle<steps> to_) -> task<void> {
    auto a = ask<plus_one>(to_, 1);
    auto b = ask<plus_one>(to_, 2);
    auto c = ask<plus_one>(to_.urgent(), 3);
    co_await a;
    co_await b;
    co_await c;
  };
  get(work(to));
  REQUIRE(order == std::vector<int>{3, 1, 2});
}

TEST_CASE_METHOD(deterministic, "handlers start in the order of their requests", "[ask]") {
  class recorder : public parley::service<steps> {
  public:
    explicit recorder(std::vector<int>& order) : order_(order) {}
    task<int> on(plus_one request) {
      order_.push_back(request.value);
      co_await parley::sleep_for(std::chrono::milliseconds(10 - request.value));
      order_.push_back(request.value);
      co_return 0;
    }

  private:
    std::vector<int>& order_;
  };
  std::vector<int> order;
  auto to = spawn<recorder>(order);
  auto work = [](handle<steps> to_) -> task<void> {
    auto a = ask<plus_one>(to_, 1);
    auto b = ask<plus_one>(to_, 2);
    auto c = ask<plus_one>(to_, 3);
    co_await a;
    co_await b;
    co_await c;
  };
  auto done = start(work(to));
  advance(1s);
  REQUIRE(done.done());
  REQUIRE(order == std::vector<int>{1, 2, 3, 3, 2, 1});
}

TEST_CASE_METHOD(deterministic, "a handle narrows, and the smaller protocol answers", "[ask]") {
  using counter = parley::protocol<int(count)>;
  ledger seen;
  handle<counter> narrow = spawn<librarian>(seen);
  REQUIRE(get([&] { return ask<count>(narrow); }) == 0);
}

TEST_CASE_METHOD(deterministic, "a handler may return outcomes, and none is thrown", "[ask]") {
  class values
      : public parley::service<parley::protocol<parley::outcome<book, not_found>(borrow)>> {
  public:
    parley::outcome<book, not_found> on(borrow request) {
      if (request.title == "late")
        return failure(errc::overloaded, "later");
      if (request.title != "emma")
        return not_found{request.title};
      return book{"emma", 474};
    }
  };
  auto desk = spawn<values>();
  REQUIRE(get([&] { return ask<borrow>(desk, "emma"); }).page_count == 474);
  REQUIRE_THROWS_AS(get([&] { return ask<borrow>(desk, "dune"); }), not_found);
  auto late = start([&] { return ask<borrow>(desk, "late"); });
  run();
  REQUIRE(late.failed_with() == errc::overloaded);
}

TEST_CASE_METHOD(deterministic,
                 "a declared failure that is passed on as a failure is still declared, with origin",
                 "[ask]") {
  using lending = parley::protocol<parley::outcome<book, not_found>(borrow)>;
  class passes_on : public parley::service<lending> {
  public:
    explicit passes_on(handle<library::desk> to) : to_(std::move(to)) {}
    task<parley::outcome<book, not_found>> on(borrow request) {
      parley::outcome<book, not_found> out = book();
      try {
        out = co_await ask<borrow>(to_, request.title);
      } catch (const not_found& e) {
        out = parley::as_failure(e);
      }
      co_return out;
    }

  private:
    handle<library::desk> to_;
  };
  ledger seen;
  auto to = spawn<passes_on>(spawn<librarian>(seen));
  try {
    get([&] { return ask<borrow>(to, "dune"); });
    FAIL("found");
  } catch (const not_found& e) {
    CHECK(e.title == "dune");
    CHECK(parley::as_failure(e).origin().starts_with("library.librarian#"));
  }
}

TEST_CASE("a service whose messages are not announced is refused with their names", "[ask]") {
  parley_test::tell_caf_of_its_own_types();
  caf::actor_system_config config;
  caf::actor_system system{config};
  try {
    parley::spawn<plain_stepper>(system);
    FAIL("spawned");
  } catch (const failure& f) {
    CHECK(f.code() == errc::unannounced);
    CHECK(f.text() == "parley::spawn: the actor system does not know ask_test.plus_one; call "
                      "parley::announce(config) before the system starts");
  }
}

TEST_CASE_METHOD(deterministic,
                 "a failure surfaces where it is awaited, never where it is called [V2] [TO-01]",
                 "[ask]") {
  auto to = spawn<plain_stepper>();
  auto fails = []() -> task<int> {
    throw std::runtime_error("no");
    co_return 1;
  };
  auto work = [](handle<steps> to_, auto fails_) -> task<std::string> {
    auto pending = ask<plus_one>(to_, -1);
    auto child = fails_();
    co_await parley::sleep_for(1ms); // the answer has come
    std::string log = "called";
    try {
      co_await pending;
    } catch (const failure&) {
      log += ", reply";
    }
    try {
      co_await std::move(child);
    } catch (const std::runtime_error&) {
      log += ", task";
    }
    co_return log;
  };
  auto result = start(work(to, fails));
  advance(1s);
  REQUIRE(result.get() == "called, reply, task");
}

TEST_CASE_METHOD(deterministic, "a failure that cannot be written is still an answer", "[ask]") {
  class garbled : public parley::service<library::desk> {
  public:
    book on(borrow) { throw not_found{"\xff\xfe"}; } // no UTF-8: JSON refuses it
    void on(shelve) { throw std::runtime_error("\xff\xfe"); }
    task<int> on(read_for) {
      co_await parley::sleep_for(1ms);
      throw std::runtime_error("\xff\xfe");
    }
    int on(count) { return 7; }
  };
  auto to = spawn<garbled>();
  auto a = start([&] { return ask<borrow>(to, "emma"); });
  auto b = start([&] { return ask<shelve>(to, "emma"); });
  auto c = start([&] { return ask<read_for>(to, 1ms); });
  advance(1s);
  REQUIRE(a.failed_with().has_value());
  REQUIRE(b.failed_with() == errc::handler_threw);
  REQUIRE(c.failed_with() == errc::handler_threw);
  REQUIRE(get([&] { return ask<count>(to); }) == 7);
}
