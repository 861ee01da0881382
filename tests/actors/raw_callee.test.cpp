// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"
#include "parley/messaging/caf/watch.hpp"

using namespace parley_test;
using namespace library;

/// How an ask of an actor of CAF's own ends, whatever becomes of that.
namespace {

using napping = parley::protocol<int(read_for)>;

std::size_t watchers_of(const caf::actor& x) {
  return parley::port::watchers_of(*caf::actor_cast<caf::abstract_actor*>(x));
}

caf::behavior answers(caf::event_based_actor*) {
  return {[](const read_for&) { return 1; }};
}

/// Keeps every request, and ends as it is told.
caf::behavior keeps_all(caf::event_based_actor* self) {
  self->set_exception_handler(
      [](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  auto kept = std::make_shared<std::vector<caf::response_promise>>();
  return {[=](const read_for&) -> caf::result<int> {
            kept->push_back(self->make_response_promise());
            return caf::delegated<int>();
          },
          [=](const std::string& how) {
            if (how == "throw")
              throw std::runtime_error("out");
            self->quit();
          }};
}

/// Never answers, and nobody is told.
caf::behavior forgets_all(caf::event_based_actor* self) {
  return {[=](const read_for&) -> caf::result<int> {
    self->current_mailbox_element()->mid.mark_as_answered();
    return caf::delegated<int>();
  }};
}

task<int> count_down(handle<napping> to, int times) {
  std::vector<parley::reply<int>> all;
  for (int i = 0; i < times; ++i)
    all.push_back(ask<read_for>(to.within(2h), 1ms));
  int down = 0;
  for (auto& one : all) {
    auto out = co_await parley::as_outcome(one);
    auto* why = out.get_if<failure>();
    down += why != nullptr && why->code() == errc::receiver_down ? 1 : 0;
  }
  co_return down;
}

task<int> count_answers(handle<napping> to, int times) {
  int sum = 0;
  for (int i = 0; i < times; ++i)
    sum += co_await ask<read_for>(to, 1ms);
  co_await parley::sleep_for(1s);
  co_return sum;
}

} // namespace

TEST_CASE_METHOD(deterministic, "a raw callee's error is the nearest code of ours [V11]",
                 "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](const read_for& x) -> caf::result<int> {
      if (x.time == 1ms)
        return caf::make_error(caf::sec::runtime_error, "out of paper");
      return parley_test::billing_error("no money");
    }};
  });
  auto to = handle<napping>::unchecked(raw);
  auto one = start([&] { return ask<read_for>(to, 1ms); });
  auto two = start([&] { return ask<read_for>(to, 2ms); });
  run();
  REQUIRE(one.failed_with() == errc::handler_threw);
  REQUIRE(two.failed_with() == errc::other);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "a raw callee that dies at work fails all that wait for it [V11]",
                 "[death]") {
  auto how = GENERATE(as<std::string>(), "quit", "throw", "kill");
  auto times = GENERATE(0, 1, 1000);
  CAPTURE(how, times);
  auto raw = caf().spawn(keeps_all);
  auto down = start(count_down(handle<napping>::unchecked(raw), times));
  run();
  REQUIRE(watchers_of(raw) == (times == 0 ? 0U : 1U)); // one per asker
  if (how == "kill")
    anon_send_exit(raw, caf::exit_reason::kill);
  else
    anon_mail(how).send(raw);
  run();
  REQUIRE(down.get() == times);
}

TEST_CASE_METHOD(deterministic, "requests still in the mailbox of a dying raw callee are answered",
                 "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    auto kept = std::make_shared<caf::response_promise>();
    return {[=](const read_for&) -> caf::result<int> {
      *kept = self->make_response_promise();
      self->quit();
      return caf::delegated<int>();
    }};
  });
  REQUIRE(get(count_down(handle<napping>::unchecked(raw), 10)) == 10);
}

TEST_CASE_METHOD(deterministic, "a pending ask keeps its raw callee, and no longer", "[death]") {
  auto raw = caf().spawn(forgets_all);
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(raw);
  auto pending = start([to = handle<napping>::unchecked(raw)]() mutable {
    auto out = ask<read_for>(to.within(3s), 1ms);
    to = {};
    return out;
  });
  raw = nullptr;
  run();
  REQUIRE(caf::actor_cast<caf::strong_actor_ptr>(weak) != nullptr);
  advance(3s);
  REQUIRE(pending.failed_with() == errc::deadline_exceeded);
  REQUIRE(caf::actor_cast<caf::strong_actor_ptr>(weak) == nullptr);
}

TEST_CASE_METHOD(deterministic, "an asker watches a raw callee once, and until it ends",
                 "[death]") {
  auto raw = caf().spawn(answers);
  auto sum = start(count_answers(handle<napping>::unchecked(raw), 1000));
  run();
  REQUIRE(watchers_of(raw) == 1);
  advance(1s);
  REQUIRE(sum.get() == 1000);
  REQUIRE(watchers_of(raw) == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "more than 64 idle raw callees are watched no more", "[death]") {
  std::vector<caf::actor> many;
  std::vector<handle<napping>> handles;
  for (int i = 0; i < 66; ++i) {
    many.push_back(caf().spawn(answers));
    handles.push_back(handle<napping>::unchecked(many.back()));
  }
  auto work = [](std::vector<handle<napping>> all) -> task<void> {
    for (auto& each : all)
      co_await ask<read_for>(each, 1ms);
    co_await parley::sleep_for(1s);
  };
  auto done = start(work(handles));
  run();
  REQUIRE(watchers_of(many.front()) == 0);
  REQUIRE(watchers_of(many.back()) == 1); // it was pending when the others went
  advance(1s);
  REQUIRE(done.done());
  for (auto& each : many)
    anon_send_exit(each, caf::exit_reason::kill);
}

TEST_CASE_METHOD(deterministic, "an actor of CAF's own that is told to stop fails its callers",
                 "[stop]") {
  auto to = handle<napping>::unchecked(caf().spawn(keeps_all));
  auto pending = start([&] { return ask<read_for>(to, 1ms); });
  run();
  parley::stop(to);
  run();
  REQUIRE(pending.failed_with() == errc::receiver_down);
}

TEST_CASE_METHOD(deterministic,
                 "second and third answers find nobody, not even the next ask in their slot "
                 "[V1] [CF-02] [Q-04] [Q-23] [DJ-01]",
                 "[death]") {
  auto raw = caf().spawn([](caf::event_based_actor* self) -> caf::behavior {
    auto calls = std::make_shared<int>(0);
    return {[=](const read_for&) -> caf::result<int> {
      auto& request = *self->current_mailbox_element();
      auto n = ++*calls * 10;
      auto answer = [&](caf::message content) {
        request.sender->enqueue(
            parley::port::make_element(self->ctrl(), request.mid.response_id(), std::move(content)),
            self->context());
      };
      answer(caf::make_message(n));
      answer(caf::make_message(n + 1));
      answer(caf::make_message(caf::make_error(caf::sec::runtime_error)));
      request.mid.mark_as_answered();
      return caf::delegated<int>();
    }};
  });
  auto work = [](handle<napping> to) -> task<int> {
    auto a = co_await ask<read_for>(to, 1ms);
    auto b = co_await ask<read_for>(to, 1ms);
    co_await parley::sleep_for(1ms); // the actor lives on to meet the rest
    co_return a * 100 + b;
  };
  auto state = parley::detail::system_state::of(caf());
  auto late = state->late_answers.load();
  auto dropped = state->dropped_errors.load();
  auto result = start(work(handle<napping>::unchecked(raw)));
  advance(1s);
  REQUIRE(result.get() == 1020);
  REQUIRE(state->late_answers.load() == late + 4);
  REQUIRE(state->dropped_errors.load() == dropped);
  anon_send_exit(raw, caf::exit_reason::kill);
}
