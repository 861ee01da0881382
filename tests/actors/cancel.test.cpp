// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <caf/actor_proxy.hpp>

#include <vector>

using namespace parley_test;
using namespace library;

namespace {

using napping = parley::protocol<int(read_for)>;

/// Asks another to read, and notes what happens to it.
class reader : public parley::service<napping> {
public:
  reader(handle<napping> next, ledger& seen) : next_(std::move(next)), seen_(seen) {}

  task<int> on(read_for request) {
    guard alive(seen_.alive);
    ++seen_.started;
    try {
      co_return co_await ask<read_for>(next_, request.time);
    } catch (const parley::cancelled& c) {
      ++seen_.cancelled;
      seen_.lines.emplace_back(c.text());
      throw;
    }
  }

private:
  handle<napping> next_;
  ledger& seen_;
};

/// Gives up on another after a while.
task<std::string> give_up_after(handle<napping> to, std::chrono::milliseconds patience) {
  auto pending = ask<read_for>(to, 1h);
  co_await parley::sleep_for(patience);
  auto told = pending.cancel();
  auto result = co_await parley::as_outcome(pending);
  co_return std::string(told ? "told, " : "not told, ") +
      (result.has_value() ? "value" : std::string(to_string(result.get_if<failure>()->code())));
}

/// Stands for an actor of another process, as CAF's middleman would make it.
class proxy : public caf::actor_proxy {
public:
  using actor_proxy::actor_proxy;
  // These override; only CAF 1.x has the last one, so none is marked.
  const char* name() const { return "proxy"; }
  parley::port::enqueued enqueue(caf::mailbox_element_ptr, parley::port::unit*) {
    return parley::port::enqueued();
  }
  void kill_proxy(parley::port::unit* unit, caf::error why) { cleanup(std::move(why), unit); }
  void force_close_mailbox() {}

  static caf::strong_actor_ptr of(caf::actor_system& system, std::uint32_t process) {
    caf::actor_config config;
    auto node = *caf::make_node_id(process, std::string(40, '1'));
    return caf::make_actor<proxy, caf::strong_actor_ptr>(1, node, &system, config);
  }
};

/// An actor of CAF's that keeps what it is asked, and counts what it does not know.
caf::behavior never_answering(caf::event_based_actor* self, std::shared_ptr<int> others) {
  parley::port::handle_others(*self, [others] { ++*others; });
  auto kept = std::make_shared<std::vector<caf::response_promise>>();
  return {[=](const read_for&) -> caf::result<int> {
    kept->push_back(self->make_response_promise());
    return caf::delegated<int>();
  }};
}

} // namespace

TEST_CASE_METHOD(deterministic, "cancelling an ask cancels the callee's task", "[cancel]") {
  ledger seen;
  handle<napping> desk = spawn<librarian>(seen);
  auto result = start(give_up_after(desk, 1s));
  advance(1s);
  REQUIRE(result.get() == "told, cancelled");
  REQUIRE(seen.cancelled == 1);
  REQUIRE(seen.alive == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel goes on to what the callee itself waits for [TW-16] [DJ-02]",
                 "[cancel]") {
  ledger outer;
  ledger inner;
  auto desk = spawn<librarian>(inner);
  auto middle = spawn<reader>(desk, outer);
  auto result = start(give_up_after(middle, 1s));
  advance(1s);
  REQUIRE(result.get() == "told, cancelled");
  REQUIRE(outer.cancelled == 1);
  REQUIRE(outer.lines == std::vector<std::string>{"the requester gave up"});
  REQUIRE(inner.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "cancelling an ask that is answered changes nothing", "[cancel]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<bool> {
    auto pending = ask<count>(to);
    co_await parley::sleep_for(1s);
    auto told = pending.cancel();
    auto value = co_await pending;
    co_return !told && value == 0;
  };
  auto result = start(work(desk));
  advance(2s);
  REQUIRE(result.get());
}

TEST_CASE_METHOD(deterministic,
                 "a request cancelled before it began never runs [X9] [PY-09] [GE-01]",
                 "[cancel]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<errc> {
    auto pending = ask<read_for>(to, 1h);
    pending.cancel(); // overtakes the request in the mailbox
    auto result = co_await parley::as_outcome(pending);
    co_return result.get_if<failure>()->code();
  };
  REQUIRE(get(work(desk)) == errc::cancelled);
  REQUIRE(seen.started == 0);
}

TEST_CASE_METHOD(deterministic, "all cancels that overtake thousands of requests are kept",
                 "[cancel]") {
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto work = [](handle<library::desk> to) -> task<void> {
    std::vector<decltype(ask<read_for>(to, 1h))> pending;
    for (int i = 0; i < 3'000; ++i)
      pending.push_back(ask<read_for>(to, 1h));
    for (auto& each : pending)
      each.cancel();
    co_return;
  };
  get(work(desk));
  run();
  REQUIRE(seen.started == 0);
}

TEST_CASE_METHOD(deterministic, "cancels that come too late are forgotten", "[cancel]") {
  namespace port = parley::port;
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto* target = caf::actor_cast<caf::abstract_actor*>(desk);
  auto requester = proxy::of(caf(), 7);
  for (port::slot_key key = 1; key <= 2'000; ++key)
    port::send_shadow(requester, *target, port::kind::cancel, key, true, nullptr);
  run();
  target->enqueue(port::make_element(requester, port::request_id(2'000, false),
                                     caf::make_message(read_for{1h})),
                  nullptr);
  run();
  REQUIRE(seen.started == 1);
  port::send_shadow(requester, *target, port::kind::cancel, 2'000, true, nullptr);
  run();
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "an actor that may skip requests keeps the last 1,024 cancels",
                 "[cancel]") {
  class nap : public parley::actor<caf::event_based_actor> {
  public:
    nap(caf::actor_config& config, int& started)
        : parley::actor<caf::event_based_actor>(config), started_(started) {}
    caf::behavior make_behavior() override {
      return {parley::lift(this, [this](read_for) { return ++started_; })};
    }

  private:
    int& started_;
  };
  namespace port = parley::port;
  auto started = 0;
  auto mine = caf().spawn<nap>(started);
  auto* target = caf::actor_cast<caf::abstract_actor*>(mine);
  auto requester = proxy::of(caf(), 7);
  for (port::slot_key key = 1; key <= 2'000; ++key)
    port::send_shadow(requester, *target, port::kind::cancel, key, true, nullptr);
  for (port::slot_key key : {976, 977, 2'000})
    target->enqueue(port::make_element(requester, port::request_id(key, false),
                                       caf::make_message(read_for{1ms})),
                    nullptr);
  run();
  REQUIRE(started == 1); // of 976
  anon_send_exit(mine, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel may be swallowed, and the task's value still goes nowhere else [X5]",
                 "[cancel]") {
  class stubborn : public parley::service<napping> {
  public:
    explicit stubborn(ledger& seen) : seen_(seen) {}
    task<int> on(read_for request) {
      for (auto slept = false; !slept;) {
        try {
          co_await parley::sleep_for(request.time);
          slept = true;
        } catch (const parley::cancelled&) {
          ++seen_.cancelled;
        }
      }
      ++seen_.finished;
      co_return 1;
    }

  private:
    ledger& seen_;
  };
  ledger seen;
  handle<napping> to = spawn<stubborn>(seen);
  auto result = start(give_up_after(to, 1s));
  advance(1s);
  REQUIRE(result.get() == "told, cancelled");
  REQUIRE(seen.finished == 0);
  advance(2h);
  REQUIRE(seen.finished == 1);
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic,
                 "cancelled is no std::exception, so a handler for errors does not take it",
                 "[cancel]") {
  class catches_all : public parley::service<napping> {
  public:
    explicit catches_all(ledger& seen) : seen_(seen) {}
    task<int> on(read_for request) {
      try {
        co_await parley::sleep_for(request.time);
      } catch (const std::exception&) {
        ++seen_.finished;
      }
      ++seen_.finished;
      co_return 1;
    }

  private:
    ledger& seen_;
  };
  ledger seen;
  handle<napping> to = spawn<catches_all>(seen);
  auto result = start(give_up_after(to, 1s));
  advance(1s);
  REQUIRE(result.done());
  REQUIRE(seen.finished == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel lands in the innermost frame and unwinds outwards [PY-01]", "[cancel]") {
  struct nested {
    static task<void> inner(ledger& seen) {
      try {
        co_await parley::sleep_for(1h);
      } catch (const parley::cancelled&) {
        seen.lines.emplace_back("inner");
        throw;
      }
    }
    static task<void> outer(ledger& seen) {
      try {
        co_await inner(seen);
      } catch (const parley::cancelled&) {
        seen.lines.emplace_back("outer");
        throw;
      }
    }
  };
  class deep : public parley::service<napping> {
  public:
    explicit deep(ledger& seen) : seen_(seen) {}
    task<int> on(read_for) {
      co_await nested::outer(seen_);
      co_return 1;
    }

  private:
    ledger& seen_;
  };
  ledger seen;
  handle<napping> to = spawn<deep>(seen);
  auto result = start(give_up_after(to, 1s));
  advance(1s);
  REQUIRE(result.done());
  REQUIRE(seen.lines == std::vector<std::string>{"inner", "outer"});
}

TEST_CASE_METHOD(deterministic,
                 "a child may turn a cancel into a value for its parent [TW-19] [PY-06]",
                 "[cancel]") {
  class forgiving : public parley::service<napping> {
  public:
    explicit forgiving(ledger& seen) : seen_(seen) {}
    task<int> nap() {
      try {
        co_await parley::sleep_for(1h);
      } catch (const parley::cancelled&) {
        co_return 5;
      }
      co_return 6;
    }
    task<int> on(read_for) {
      auto value = co_await nap();
      seen_.finished = value;
      co_return value;
    }

  private:
    ledger& seen_;
  };
  ledger seen;
  handle<napping> to = spawn<forgiving>(seen);
  auto result = start(give_up_after(to, 1s));
  advance(1s);
  REQUIRE(result.done());
  REQUIRE(seen.finished == 5);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel that meets a settled answer strikes at the next await [X7] [AS-04]",
                 "[cancel]") {
  class twice : public parley::service<napping> {
  public:
    twice(handle<library::desk> to, ledger& seen) : to_(std::move(to)), seen_(seen) {}
    task<int> on(read_for request) {
      seen_.started = co_await ask<count>(to_) + 1;
      try {
        co_await parley::sleep_for(request.time);
      } catch (const parley::cancelled&) {
        ++seen_.cancelled;
        throw;
      }
      co_return 1;
    }

  private:
    handle<library::desk> to_;
    ledger& seen_;
  };
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    ledger seen;
    ledger other;
    parley::testing::world w;
    w.shuffle(seed);
    handle<napping> to = w.spawn<twice>(w.spawn<librarian>(other), seen);
    auto result = w.start([&] {
      auto pending = ask<read_for>(to, 1h);
      pending.cancel();
      return pending;
    });
    w.advance(2h);
    REQUIRE(result.failed_with() == errc::cancelled);
    REQUIRE((seen.started == 0 || seen.cancelled == 1));
  }
}

TEST_CASE_METHOD(deterministic, "raw actors see nothing of a cancel", "[cancel]") {
  auto others = std::make_shared<int>(0);
  auto raw = caf().spawn(never_answering, others);
  auto result = start(give_up_after(handle<napping>::unchecked(raw), 1s));
  advance(1s);
  REQUIRE(result.get() == "told, cancelled");
  REQUIRE(*others == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "cancelling a sleep removes its timer at once [T1] [TW-29]",
                 "[cancel]") {
  ledger seen;
  handle<napping> desk = spawn<librarian>(seen);
  auto result = start(give_up_after(desk, 1s));
  advance(1s);
  REQUIRE(result.done());
  REQUIRE(left().timers == 0);
  REQUIRE(seen.finished == 0);
  advance(2h);
  REQUIRE(seen.finished == 0);
}

TEST_CASE_METHOD(deterministic,
                 "a cancel from another process is known by its node, not by its proxy",
                 "[cancel]") {
  // The down message of a requester that asks and dies overtakes its cancel, and CAF makes it a new proxy.
  namespace port = parley::port;
  ledger seen;
  auto desk = spawn<librarian>(seen);
  auto* target = caf::actor_cast<caf::abstract_actor*>(desk);
  target->enqueue(port::make_element(proxy::of(caf(), 7), port::request_id(42, false),
                                     caf::make_message(read_for{1h})),
                  nullptr);
  run();
  port::send_shadow(proxy::of(caf(), 8), *target, port::kind::cancel, 42, true, nullptr);
  run();
  REQUIRE(seen.started == 1);
  REQUIRE(seen.cancelled == 0);
  port::send_shadow(proxy::of(caf(), 7), *target, port::kind::cancel, 42, true, nullptr);
  run();
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic, "a raw callee sees nothing of its requester's death", "[cancel]") {
  auto others = std::make_shared<int>(0);
  auto raw = caf().spawn(never_answering, others);
  ledger seen;
  auto middle = spawn<reader>(handle<napping>::unchecked(raw), seen);
  auto pending = start([&] { return ask<read_for>(middle, 1h); });
  run();
  anon_send_exit(middle.caf(), caf::exit_reason::kill);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
  REQUIRE(*others == 0);
  REQUIRE(seen.alive == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a blocking actor sees nothing of a cancel or a deadline",
                 "[cancel]") {
  caf::scoped_actor self{caf()};
  auto to = handle<napping>::unchecked(caf::actor(self));
  auto given_up = start(give_up_after(to, 1s));
  auto late = start([&] { return ask<read_for>(to.within(1s), 1h); });
  advance(1s);
  REQUIRE(given_up.get() == "told, cancelled");
  REQUIRE(late.failed_with() == errc::deadline_exceeded);
  int requests = 0;
  int others = 0;
  for (auto more = true; more;)
    self->receive(
        [&](const read_for&) {
          ++requests;
          return 1;
        },
        parley::port::others([&] { ++others; }), caf::after(0s) >> [&] { more = false; });
  REQUIRE(requests == 2);
  REQUIRE(others == 0);
}
