// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/works.hpp"

using namespace parley_test;
using namespace library;
using namespace works;

namespace {

using parley::call_later;
using parley::every;
using parley::period;

struct begin {};
PARLEY_MESSAGE_AS(begin, "timer_test.begin", 0)
using beginning = parley::protocol<int(begin), void(shelve)>;

/// Runs a body on an actor that gets messages too.
class worker : public parley::service<beginning> {
public:
  worker(task<void> (*body)(std::string&), std::string& log) : body_(body), log_(log) {}

  task<int> on(begin) {
    co_await body_(log_);
    co_return 0;
  }
  void on(shelve request) { log_ += request.title; }

private:
  task<void> (*body_)(std::string&);
  std::string& log_;
};

/// The seconds since `start`, each of them written.
class stopwatch {
public:
  stopwatch() : start_(parley::now()) {}
  [[nodiscard]] std::string seconds() const {
    auto passed = std::chrono::duration<double>(parley::now() - start_).count();
    auto text = std::to_string(passed);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
      text.pop_back();
    return text + " ";
  }

private:
  std::chrono::steady_clock::time_point start_;
};

} // namespace

// -- sleeping ---------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "sleep_until ends at its time; one that is over ends at once [T1] [T3]",
                 "[timer]") {
  auto work = []() -> task<std::string> {
    stopwatch watch;
    auto start = parley::now();
    co_await parley::sleep_until(start + 2s);
    auto log = watch.seconds();
    co_await parley::sleep_until(start);
    co_await parley::sleep_until(std::chrono::steady_clock::time_point::min());
    co_await parley::sleep_for(-1s);
    co_return log + watch.seconds();
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "2 2 ");
}

TEST_CASE_METHOD(deterministic,
                 "sleep_until the end of the clock sleeps for ever, and is cancelled [T1]",
                 "[timer]") {
  auto work = []() -> task<std::string> {
    auto forever = []() -> task<void> {
      co_await parley::sleep_until(std::chrono::steady_clock::time_point::max());
    };
    co_return co_await told_by(parley::timeout(240h, forever()));
  };
  auto result = start(work());
  advance(240h);
  REQUIRE(result.get() == "deadline_exceeded not done within 864000000ms");
}

TEST_CASE_METHOD(deterministic,
                 "a sleep that is cancelled leaves no timer and frees what it held [T1] "
                 "[TW-29]",
                 "[timer]") {
  int alive = 0;
  auto holds = [](int& living) -> task<void> {
    guard held(living);
    co_await parley::sleep_for(1h);
  };
  auto work = [&]() -> task<void> {
    auto sleeps = parley::start(holds(alive));
    co_await parley::yield();
    sleeps.cancel();
    static_cast<void>(co_await parley::as_outcome(parley::settle(std::move(sleeps))));
  };
  auto result = start(work());
  run();
  result.get();
  REQUIRE(alive == 0);
  REQUIRE(left().timers == 0);
}

TEST_CASE_METHOD(deterministic, "a delayed value comes late, a delayed failure at once [T1] [Q-20]",
                 "[timer]") {
  auto delays = [](int x) { return after(1s, x); };
  auto work = [&](parley::future<int> from) -> task<int> {
    co_return co_await std::move(from).then(delays);
  };
  auto value = start([&] { return work(parley::ready(5)); });
  auto failed = start([&] { return work(parley::failed<int>(failure(errc::other, "own"))); });
  run();
  REQUIRE(failed.failed_with() == errc::other);
  REQUIRE(!value.done());
  advance(1s);
  REQUIRE(value.get() == 5);
}

TEST_CASE_METHOD(deterministic,
                 "yield lets each other work run once, in their order [T9] [GE-07] "
                 "[TO-07]",
                 "[timer]") {
  std::string log;
  auto writes = [](char name, std::string& to) -> task<void> {
    for (int i = 0; i < 3; ++i) {
      to += name;
      co_await parley::yield();
    }
  };
  auto work = [&]() -> task<void> {
    co_await parley::all(writes('a', log), writes('b', log), writes('c', log));
  };
  get(work());
  REQUIRE(log == "abcabcabc");
}

// -- idle -------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic, "idle goes on when no work and no message is left [T9] [ND-16]",
                 "[timer] [idle]") {
  std::string log;
  auto to = spawn<worker>(
      [](std::string& seen) -> task<void> {
        auto busy = [](std::string& at) -> task<void> {
          for (int i = 0; i < 3; ++i) {
            at += "b";
            co_await parley::yield();
          }
        };
        auto other = parley::start(busy(seen));
        co_await parley::idle();
        seen += "i";
        co_await other;
      },
      log);
  auto work = [](handle<beginning> at) -> task<void> {
    auto done = ask<begin>(at);
    tell<shelve>(at, "m");
    tell<shelve>(at, "m");
    co_await done;
  };
  get(work(to));
  REQUIRE(std::ranges::count(log, 'b') == 3);
  REQUIRE(std::ranges::count(log, 'm') == 2);
  REQUIRE(log.back() == 'i');
}

TEST_CASE_METHOD(deterministic,
                 "several that wait for idleness go on one after another [T9] [ND-16]",
                 "[timer] [idle]") {
  std::string log;
  auto waits = [](char name, std::string& to) -> task<void> {
    co_await parley::idle();
    to += name;
    co_await parley::yield();
    to += name;
  };
  auto work = [&]() -> task<void> {
    co_await parley::all(waits('a', log), waits('b', log), waits('c', log));
  };
  auto done = start(work());
  REQUIRE(run() < 100);
  done.get();
  REQUIRE(log == "aabbcc");
}

TEST_CASE_METHOD(deterministic,
                 "an actor that waits for others is idle; a cancel ends the wait [T9]",
                 "[timer] [idle]") {
  auto asleep = []() -> task<std::string> {
    auto sleeps = parley::start(after(1h, 1));
    co_await parley::idle();
    sleeps.cancel();
    auto never = []() -> task<void> {
      while (true)
        co_await parley::yield();
    };
    auto busy = parley::start(never());
    auto idles = parley::start(told_by(parley::idle()));
    for (int i = 0; i < 10; ++i)
      co_await parley::yield();
    auto early = idles.ready();
    idles.cancel();
    auto text = co_await idles;
    busy.cancel();
    co_return text + (early ? " early" : "");
  };
  REQUIRE(get(asleep()) == "cancelled!");
}

// -- call_later -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "calls come at their times, equal ones in their order [T2] [T3] [ND-16]",
                 "[timer]") {
  std::string log;
  auto work = [&]() -> task<void> {
    auto note = [](std::string* to, char what) { *to += what; };
    call_later(2s, note, &log, 'c');
    call_later(1s, note, &log, 'a');
    call_later(1s, note, &log, 'b');
    call_later(2s, note, &log, 'd');
    co_await parley::sleep_for(3s);
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(log == "ab");
  advance(2s);
  REQUIRE(log == "abcd");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "a call without delay comes behind what is ready, and time stands still "
                 "[T3] [ND-16]",
                 "[timer]") {
  std::string log;
  auto work = [&]() -> task<void> {
    auto note = [](std::string* to, char what) { *to += what; };
    call_later(0s, note, &log, 'b');
    call_later(-1s, note, &log, 'c');
    log += 'a';
    co_await parley::yield();
    co_await parley::yield();
    co_await parley::yield();
    log += 'd';
  };
  get(work());
  REQUIRE(log == "abcd");
}

TEST_CASE_METHOD(deterministic, "calls without delay that ask for more let messages in [T3] [F11]",
                 "[timer]") {
  std::string log;
  struct again {
    static void call(std::string* to, int left) {
      if (left > 0)
        call_later(0s, call, to, left - 1);
      else
        *to += "end";
    }
  };
  auto to = spawn<worker>(
      [](std::string& seen) -> task<void> {
        call_later(0s, again::call, &seen, 100);
        co_await parley::sleep_for(1s);
      },
      log);
  auto work = [](handle<beginning> at) -> task<void> {
    auto done = ask<begin>(at);
    tell<shelve>(at, "m");
    co_await done;
  };
  auto result = start(work(to));
  advance(1s);
  result.get();
  REQUIRE(log == "mend");
}

TEST_CASE_METHOD(deterministic,
                 "a call that is cancelled never comes, and frees what it held [T2] "
                 "[TW-29] [TW-28]",
                 "[timer]") {
  auto held = std::make_shared<int>(0);
  auto work = [&]() -> task<std::string> {
    auto call = [](std::shared_ptr<int> x) { ++*x; };
    auto one = call_later(1s, call, held);
    auto two = call_later(1s, call, held);
    std::string log(one.cancel() ? "yes " : "no "); // before it has begun to wait
    co_await parley::sleep_for(500ms);
    log += two.cancel() ? "yes " : "no ";
    log += two.cancel() || two.active() ? "again" : "no";
    co_await parley::yield();
    log += std::to_string(held.use_count());
    co_await parley::sleep_for(1s);
    co_return log;
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "yes yes no1");
  REQUIRE(*held == 0);
}

TEST_CASE_METHOD(deterministic,
                 "cancelling a call that is due in the same turn prevents it [T2] "
                 "[TO-25] [TW-28]",
                 "[timer]") {
  std::string log;
  auto work = [&]() -> task<void> {
    std::optional<parley::timer> second;
    auto cancels = [](std::optional<parley::timer>* what, std::string* to) {
      *to += (*what)->cancel() ? "cancelled " : "too late ";
    };
    call_later(1s, cancels, &second, &log);
    second = call_later(1s, [](std::string* to) { *to += "came "; }, &log);
    co_await parley::sleep_for(2s);
    log += second->active() ? "active" : "inactive";
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(log == "cancelled inactive");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "cancelling a call that has come does nothing, also from inside [T2] "
                 "[TO-26] [TW-28]",
                 "[timer]") {
  std::string log;
  auto work = [&]() -> task<void> {
    std::optional<parley::timer> own;
    auto call = [](std::optional<parley::timer>* self, std::string* to) -> task<void> {
      *to += (*self)->active() ? "active " : "inactive ";
      *to += (*self)->cancel() ? "cancelled " : "too late ";
      co_await parley::sleep_for(1s);
      *to += "ended ";
    };
    own = call_later(1s, call, &own, &log);
    co_await parley::sleep_for(3s);
    log += own->cancel() ? "cancelled" : "no";
    log += own->reschedule(1s) ? " again" : " no";
  };
  auto result = start(work());
  advance(3s);
  REQUIRE(log == "inactive too late ended no no");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "a call is rescheduled before it waits, while it waits and when it is "
                 "due [T2] [TW-28]",
                 "[timer]") {
  std::string log;
  auto work = [&]() -> task<void> {
    stopwatch watch;
    auto note = [](const stopwatch* since, std::string* to) { *to += since->seconds(); };
    auto early = call_later(1s, note, &watch, &log);
    early.reschedule(2s);
    auto waiting = call_later(1s, note, &watch, &log);
    std::optional<parley::timer> due;
    auto moves = [](std::optional<parley::timer>* what) { (*what)->reschedule(3s); };
    call_later(1s, moves, &due);
    due = call_later(1s, note, &watch, &log);
    co_await parley::sleep_for(500ms);
    waiting.reschedule(1s);
    co_await parley::sleep_for(9s);
  };
  auto result = start(work());
  advance(10s);
  REQUIRE(log == "1.5 2 4 ");
  result.get();
}

TEST_CASE_METHOD(deterministic, "a failure of a call is reported [T2]", "[timer]") {
  std::string report;
  parley::on_unobserved_failure(
      caf(), [&](std::string_view, const failure& f) { report = std::string(f.text()); });
  auto work = []() -> task<void> {
    auto breaks = [] { throw failure(errc::other, "call"); };
    call_later(1s, breaks);
    co_await parley::sleep_for(2s);
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(report == "call");
  result.get();
}

TEST_CASE_METHOD(deterministic, "a timer is its actor's alone [T2]", "[timer]") {
  std::optional<parley::timer> lent;
  auto lends = [&]() -> task<void> {
    lent = call_later(1s, [] {});
    co_await parley::sleep_for(2s);
  };
  auto result = start(lends());
  run();
  auto uses = [&]() -> task<std::string> {
    try {
      lent->cancel();
    } catch (const std::logic_error& e) {
      co_return e.what();
    }
    co_return "";
  };
  REQUIRE_THAT(get(uses()),
               Catch::Matchers::Matches("parley::timer: it belongs to .* and was used on .*"));
  REQUIRE_THROWS_AS(call_later(1s, [] {}), std::logic_error);
  REQUIRE(lent->active());
  advance(2s);
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "a call or tick behind its request's deadline can ask [T2] [T4] [F1]",
                 "[timer] [deadline]") {
  ledger seen;
  auto desk = handle<library::desk>(spawn<librarian>(seen));
  class starts : public parley::service<parley::protocol<int(read_for), int(count)>> {
  public:
    explicit starts(handle<library::desk> desk) : desk_(std::move(desk)) {}
    int on(read_for) {
      auto asks = [](handle<library::desk> to, int* sum) -> task<void> {
        co_await ask<count>(to);
        ++*sum;
      };
      call_later(10s, asks, desk_, &sum_);
      ticks_.emplace(every(10s, asks, desk_, &sum_));
      return 0;
    }
    task<int> on(count) {
      ticks_->stop();
      co_await ticks_->stopped();
      co_return sum_;
    }

  private:
    handle<library::desk> desk_;
    int sum_ = 0;
    std::optional<parley::periodic> ticks_;
  };
  auto to = spawn<starts>(desk);
  get([&] { return ask<read_for>(to.within(1s), 1ms); });
  advance(20s);
  REQUIRE(get([&] { return ask<count>(to); }) == 3);
}

// -- every ------------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(deterministic,
                 "every calls at each multiple of its period, or at once too [T4] "
                 "[TO-27]",
                 "[every]") {
  std::string late;
  std::string early;
  auto work = [&]() -> task<void> {
    stopwatch watch;
    auto note = [](const stopwatch* since, std::string* to) { *to += since->seconds(); };
    auto one = every(2s, note, &watch, &late);
    auto two = every(period(2s).at_once(), note, &watch, &early);
    co_await parley::sleep_for(7s);
    one.stop();
    two.stop();
    co_await one.stopped();
    co_await two.stopped();
  };
  auto result = start(work());
  advance(7s);
  REQUIRE(late == "2 4 6 ");
  REQUIRE(early == "0 2 4 6 ");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "calls of every do not overlap; times that are missed are counted [T4] "
                 "[TW-26] [TW-27]",
                 "[every]") {
  std::string log;
  auto work = [&]() -> task<std::uint64_t> {
    stopwatch watch;
    auto slow = [](const stopwatch* since, std::string* to) -> task<void> {
      *to += since->seconds();
      co_await parley::sleep_for(2500ms);
    };
    auto ticks = every(1s, slow, &watch, &log);
    co_await parley::sleep_for(8s);
    ticks.stop();
    co_await ticks.stopped();
    log += "| " + watch.seconds();
    co_return ticks.missed();
  };
  auto result = start(work());
  advance(20s);
  REQUIRE(log == "1 4 7 | 9.5 ");
  REQUIRE(result.get() == 6); // 2 3, 5 6, 8 9
}

TEST_CASE_METHOD(deterministic, "a call that ends just when the next is due misses it [T4] [TW-26]",
                 "[every]") {
  std::string log;
  auto work = [&]() -> task<std::uint64_t> {
    stopwatch watch;
    auto exact = [](const stopwatch* since, std::string* to) -> task<void> {
      *to += since->seconds();
      co_await parley::sleep_for(1s);
    };
    auto ticks = every(1s, exact, &watch, &log);
    co_await parley::sleep_for(6s);
    ticks.stop();
    co_return ticks.missed();
  };
  auto result = start(work());
  advance(20s);
  REQUIRE(log == "1 3 5 ");
  REQUIRE(result.get() == 2);
}

TEST_CASE_METHOD(deterministic, "a call that fails stops every, and is its result [T4] [TW-27]",
                 "[every]") {
  auto work = []() -> task<std::string> {
    int count = 0;
    auto breaks = [](int* calls) {
      if (++*calls == 3)
        throw failure(errc::other, "third");
    };
    auto ticks = every(1s, breaks, &count);
    auto text = co_await told_by(parley::all(std::move(ticks.stopped())));
    co_await parley::sleep_for(5s);
    co_return text + std::to_string(count) + (ticks.active() ? "active" : "");
  };
  auto result = start(work());
  advance(20s);
  REQUIRE(result.get() == "other #0 third3");
}

TEST_CASE_METHOD(deterministic,
                 "a call that stops every and fails is its result all the same [T4] "
                 "[TW-27]",
                 "[every]") {
  auto work = []() -> task<std::string> {
    std::optional<parley::periodic> ticks;
    auto breaks = [](std::optional<parley::periodic>* own) -> task<void> {
      (*own)->stop();
      co_await parley::sleep_for(1s);
      throw failure(errc::other, "last");
    };
    ticks = every(1s, breaks, &ticks);
    co_return co_await told_by(parley::all(std::move(ticks->stopped())));
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(result.get() == "other #0 last");
}

TEST_CASE_METHOD(deterministic, "stopping every is final, and twice is once; its call goes on [T4]",
                 "[every]") {
  std::string log;
  auto work = [&]() -> task<void> {
    auto slow = [](std::string* to) -> task<void> {
      *to += "b";
      co_await parley::sleep_for(1s);
      *to += "e";
    };
    auto ticks = every(1s, slow, &log);
    co_await parley::sleep_for(1500ms);
    ticks.stop();
    ticks.stop();
    log += ticks.active() ? "active" : "stopped";
    co_await ticks.stopped();
    log += "!";
    co_await parley::sleep_for(5s);
  };
  auto result = start(work());
  advance(10s);
  REQUIRE(log == "bstoppede!");
  result.get();
}

TEST_CASE_METHOD(deterministic,
                 "the jitter of every stays within its part, and repeats with a seed [T4] "
                 "[TO-27]",
                 "[every]") {
  auto times = [](std::uint64_t seed) {
    return [](std::uint64_t of) -> task<std::vector<double>> {
      std::vector<double> out;
      auto begin = parley::now();
      auto note = [](std::vector<double>* to, std::chrono::steady_clock::time_point start) {
        to->push_back(std::chrono::duration<double>(parley::now() - start).count());
      };
      auto ticks = every(period(10s).jitter(0.2, of), note, &out, begin);
      co_await parley::sleep_for(55s);
      ticks.stop();
      co_return out;
    }(seed);
  };
  auto one = start(times(1));
  auto same = start(times(1));
  auto other = start(times(2));
  advance(1min);
  auto first = one.get();
  REQUIRE(first == same.get());
  REQUIRE(first != other.get());
  REQUIRE(first.size() == 5);
  for (std::size_t i = 0; i < 5; ++i)
    REQUIRE(std::abs(first[i] - 10.0 * static_cast<double>(i + 1)) <= 2.0);
}

TEST_CASE_METHOD(deterministic, "a period is longer than nothing, and its jitter a part [T4]",
                 "[every]") {
  REQUIRE_THROWS_WITH(period(0s), "parley::period: it is longer than nothing");
  REQUIRE_THROWS_WITH(period(-1s), "parley::period: it is longer than nothing");
  REQUIRE_THROWS_AS(period(1s).jitter(-0.1), std::invalid_argument);
  REQUIRE_THROWS_AS(period(1s).jitter(1.1), std::invalid_argument);
}

TEST_CASE_METHOD(deterministic,
                 "dropping the handle of every stops nothing; its actor's end does [T4]",
                 "[every]") {
  std::string log;
  auto work = [](std::string& to) -> task<void> {
    auto note = [](std::string* at) { *at += "t"; };
    static_cast<void>(every(1s, note, &to));
    co_await parley::sleep_for(3500ms);
  };
  auto result = start(work(log));
  advance(1h);
  result.get();
  REQUIRE(log == "ttt");
}
