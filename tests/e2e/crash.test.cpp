// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

namespace e2e_crash {

struct wait {};
struct end {};
PARLEY_MESSAGE(wait)
PARLEY_MESSAGE(end)

using victim = parley::protocol<void(wait), void(end)>;

class victim_service : public parley::service<victim> {
public:
  parley::task<void> on(wait) {
    parley_test::report("waits");
    co_await parley::sleep_for(std::chrono::hours(1));
  }
  void on(end) { quit(); }
};

/// Does one thing at a time.
class lonely_service : public parley::service<victim> {
public:
  parley::task<void> on(wait) {
    parley_test::report("waits");
    co_await parley::sleep_for(std::chrono::hours(1));
  }
  void on(end) { quit(); }
  auto rules() const { return parley::rules(parley::exclusive<wait>()); }
};

} // namespace e2e_crash

namespace parley_test {

using namespace e2e_crash;

/// A dead callee is noticed long before the deadline of the asks in this file.
constexpr auto soon = 5s;

const role victim_role("victim", [](const std::vector<std::string>&) {
  network here;
  serve(here, parley::spawn<victim_service>(here));
});

class stopwatch {
public:
  [[nodiscard]] std::chrono::milliseconds read() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start_);
  }

private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

bool is_down(const parley::outcome<void>& x) {
  auto* why = x.get_if<failure>();
  return why != nullptr && (why->code() == errc::node_down || why->code() == errc::receiver_down);
}

task<parley::outcome<void>> ask_and_kill(handle<victim> there, peer* other, stopwatch* since) {
  auto pending = ask<wait>(there.within(60s));
  other->wait_for("waits");
  other->kill();
  *since = stopwatch();
  co_return co_await parley::as_outcome(pending);
}

TEST_CASE("a pending ask fails at once when the callee's process is killed") {
  peer other("victim");
  network here;
  auto there = reach<victim>(here, other);
  stopwatch since;
  auto out = block_on(here, ask_and_kill(there, &other, &since));
  auto elapsed = since.read();
  INFO(out.get_if<failure>()->what() << "; after " << elapsed.count() << " ms");
  CHECK(is_down(out));
  CHECK(elapsed < soon);
}

TEST_CASE("asking a callee whose process was killed before fails at once") {
  peer other("victim");
  network here;
  auto there = reach<victim>(here, other);
  stopwatch since;
  static_cast<void>(block_on(here, ask_and_kill(there, &other, &since)));
  since = stopwatch();
  auto again = [&] { return parley::as_outcome(ask<wait>(there.within(60s))); };
  auto out = block_on(here, again);
  auto elapsed = since.read();
  INFO(out.get_if<failure>()->what() << "; after " << elapsed.count() << " ms");
  CHECK(is_down(out));
  CHECK(elapsed < soon);
}

TEST_CASE("an ask fails at once when its callee in another process ends") {
  peer other("victim");
  network here;
  auto there = reach<victim>(here, other);
  auto ending = [&]() -> task<parley::outcome<void>> {
    return [](handle<victim> to, peer* watched) -> task<parley::outcome<void>> {
      auto pending = ask<wait>(to.within(60s));
      watched->wait_for("waits");
      static_cast<void>(co_await parley::as_outcome(ask<end>(to.within(60s))));
      co_return co_await parley::as_outcome(pending);
    }(there, &other);
  };
  stopwatch since;
  auto out = block_on(here, ending);
  CHECK(out.get_if<failure>()->code() == errc::receiver_down);
  auto again = [&] { return parley::as_outcome(ask<wait>(there.within(60s))); };
  out = block_on(here, again);
  CHECK(out.get_if<failure>()->code() == errc::receiver_down);
  CHECK(since.read() < soon);
}

const role lonely_role("lonely victim", [](const std::vector<std::string>&) {
  network here;
  serve(here, parley::spawn<lonely_service>(here));
});

task<int> kill_with_held(handle<victim> there, peer* other) {
  std::vector<parley::reply_of<wait, victim>> all;
  for (auto i = 0; i < 3; ++i)
    all.push_back(ask<wait>(there.within(60s)));
  other->wait_for("waits");
  caf::anon_send_exit(there.caf(), caf::exit_reason::kill);
  auto down = 0;
  for (auto& one : all) {
    auto out = co_await parley::as_outcome(one);
    down += is_down(out) ? 1 : 0;
  }
  co_return down;
}

TEST_CASE("requests that a rule holds back in another process fail when its actor is killed") {
  peer other("lonely victim");
  network here;
  stopwatch since;
  CHECK(block_on(here, kill_with_held(reach<victim>(here, other), &other)) == 3);
  CHECK(since.read() < soon);
}

task<bool> ask_behind_the_end(handle<victim> there) {
  auto last = ask<end>(there.within(60s));
  auto behind = ask<wait>(there.within(60s));
  static_cast<void>(co_await parley::as_outcome(last));
  auto out = co_await parley::as_outcome(behind);
  co_return is_down(out);
}

TEST_CASE("a request behind the one that ends a callee in another process fails at once") {
  peer other("victim");
  network here;
  stopwatch since;
  CHECK(block_on(here, ask_behind_the_end(reach<victim>(here, other))));
  CHECK(since.read() < soon);
}

TEST_CASE("a frozen process ends with the deadline") {
  peer other("victim");
  network here;
  auto there = reach<victim>(here, other);
  other.freeze();
  auto silent = [&] { return parley::as_outcome(ask<wait>(there.within(500ms))); };
  CHECK(block_on(here, silent).get_if<failure>()->code() == errc::deadline_exceeded);
  other.kill();
}

} // namespace parley_test
