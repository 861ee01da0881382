// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

/// Callee, requester and system end in every way, at every await: each ask has one outcome, and no second answer comes.
namespace {

struct suspend {
  int at = 0;
};
struct perish {
  int how = 0;
};
struct ask_many {
  int times = 0;
  int at = 0;
};
struct let_go {};
PARLEY_MESSAGE_AS(suspend, "settle_test.suspend", 0, at)
PARLEY_MESSAGE_AS(perish, "settle_test.perish", 0, how)
PARLEY_MESSAGE_AS(ask_many, "settle_test.ask_many", 0, times, at)
PARLEY_MESSAGE_AS(let_go, "settle_test.let_go", 0)

using napping = parley::protocol<int(read_for)>;
using mortal = parley::protocol<int(suspend), void(perish)>;

enum point { sleeping, asking_service, asking_raw, taking_outcomes, in_child };
constexpr int points = 5;
enum way { quits, quits_inside, killed, stopped, throws, let_go_of };

class mortal_service : public parley::service<mortal> {
public:
  mortal_service(handle<napping> other, handle<napping> raw, int& alive)
      : other_(std::move(other)), raw_(std::move(raw)), alive_(alive) {}

  task<int> on(suspend request) {
    guard alive(alive_);
    switch (request.at) {
    case sleeping:
      co_await parley::sleep_for(1h);
      break;
    case asking_service:
      co_await ask<read_for>(other_, 1h);
      break;
    case asking_raw:
      co_await ask<read_for>(raw_, 1h);
      break;
    case taking_outcomes: {
      auto extra = ask<read_for>(other_, 1h);
      auto first = co_await parley::as_outcome(ask<read_for>(raw_, 1h));
      CHECK(first.has_value());
      co_await extra;
      break;
    }
    case in_child:
      co_await child();
      break;
    default:
      quit();
      co_await parley::sleep_for(1h);
    }
    if (throws_)
      throw std::runtime_error("in a resumed handler");
    co_return 1;
  }

  void on(perish request) {
    if (request.how == throws)
      throws_ = true;
    else
      quit();
  }

private:
  task<void> child() {
    guard alive(alive_);
    co_await parley::sleep_for(1h);
  }

  handle<napping> other_;
  handle<napping> raw_;
  int& alive_;
  bool throws_ = false;
};

/// How asks came out, and how often each was answered in the asker's mailbox.
struct tally {
  std::map<std::string, int> outcomes;
  std::map<parley::port::slot_key, int> answers;
  int alive = 0;

  [[nodiscard]] bool once_each() const {
    return std::all_of(answers.begin(), answers.end(), [](auto& x) { return x.second == 1; });
  }
};

class asker : public parley::actor<caf::event_based_actor> {
  using base = parley::actor<caf::event_based_actor>;

public:
  asker(caf::actor_config& config, handle<mortal> to, tally* seen)
      : base(config), to_(std::move(to)), seen_(seen) {}

  parley::port::enqueued enqueue(caf::mailbox_element_ptr x, parley::port::unit* on) override {
    namespace port = parley::port;
    if (x->mid.is_response() && port::is_ours(x->mid) &&
        port::kind_of(x->mid) == port::kind::answer)
      ++seen_->answers[port::key_of(x->mid)];
    return base::enqueue(std::move(x), on);
  }

protected:
  caf::behavior make_behavior() override {
    set_exception_handler(
        [](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
    return {parley::lift(this, [this](ask_many request) { return ask_all(request); }),
            [this](const let_go&) { to_ = {}; },
            [this](const perish& x) {
              if (x.how == throws)
                throw std::runtime_error("out");
              if (x.how == stopped)
                stop(0s);
              else
                quit();
            }};
  }

private:
  task<int> ask_all(ask_many request) {
    guard alive(seen_->alive);
    std::vector<parley::reply<int>> all;
    for (int i = 0; i < request.times; ++i)
      all.push_back(ask<suspend>(to_.within(2h), request.at));
    for (auto& one : all) {
      auto out = co_await parley::as_outcome(one);
      std::string name = "value";
      if (auto* why = out.get_if<failure>())
        name = to_string(why->code());
      ++seen_->outcomes[name];
    }
    co_return request.times;
  }

  handle<mortal> to_;
  tally* seen_;
};

/// Answers when it is told to.
caf::behavior keeps_promises(caf::event_based_actor* self) {
  auto kept = std::make_shared<std::vector<caf::response_promise>>();
  return {[=](const read_for&) -> caf::result<int> {
            kept->push_back(self->make_response_promise());
            return caf::delegated<int>();
          },
          [=](const std::string&) {
            for (auto& one : *kept)
              one.deliver(1);
            kept->clear();
          }};
}

/// An asker that waits for one service, which waits for two others.
struct waiting : deterministic {
  /// Sends the asks and runs until all of them are suspended.
  void begin(int times, int at) {
    anon_mail(ask_many{times, at}).send(asks);
    run();
    REQUIRE(frames >= times);
  }

  int frames = 0; ///< of the service's handlers
  tally seen;
  ledger others;
  caf::actor raw = caf().spawn(keeps_promises);
  handle<napping> other = spawn<librarian>(others);
  handle<mortal> to = spawn<mortal_service>(other, handle<napping>::unchecked(raw), frames);
  caf::actor asks = caf().spawn<asker>(to, &seen);
};

} // namespace

TEST_CASE_METHOD(waiting,
                 "each ask has one outcome and one answer, however its callee ends [V11] [X10]",
                 "[death]") {
  auto how = GENERATE(quits, quits_inside, killed, stopped, throws, let_go_of);
  auto times = GENERATE(0, 1, 1000);
  auto at = GENERATE(range(0, points));
  CAPTURE(how, times, at);
  begin(times, at);
  switch (how) {
  case quits:
  case throws:
    anon_mail(perish{how}).send(to.caf());
    break;
  case quits_inside:
    anon_mail(suspend{points}).send(to.caf());
    break;
  case killed:
    anon_send_exit(to.caf(), caf::exit_reason::kill);
    break;
  case stopped:
    parley::stop(to, 0s);
    break;
  case let_go_of:
    anon_mail(let_go{}).send(asks);
    to = {};
  }
  advance(1ms);
  std::string expected = "receiver_down";
  if (how == stopped)
    expected = "stopping";
  if (how == throws || how == let_go_of) {
    expected = how == throws ? "handler_threw" : "value";
    anon_mail(std::string("now")).send(raw);
    advance(1h);
  }
  std::map<std::string, int> all;
  if (times != 0)
    all[expected] = times;
  REQUIRE(seen.outcomes == all);
  REQUIRE(seen.answers.size() == static_cast<std::size_t>(times));
  REQUIRE(seen.once_each());
  REQUIRE(frames == 0);
  if (how == stopped && at == taking_outcomes)
    advance(1h); // unwinding dropped a reply, which cancels nobody
  REQUIRE(others.alive == 0);
  if (how == throws) { // and lives on
    auto again = start([&] { return ask<suspend>(to.within(2h), int{sleeping}); });
    advance(1h);
    REQUIRE(again.failed_with() == errc::handler_threw);
  }
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE_METHOD(waiting,
                 "a requester that ends, in whatever way, leaves no frame here or at its callee "
                 "[X10]",
                 "[death]") {
  auto how = GENERATE(quits, killed, stopped, throws, let_go_of);
  auto times = GENERATE(0, 1, 1000);
  auto at = GENERATE(range(0, points));
  CAPTURE(how, times, at);
  begin(times, at);
  if (how == let_go_of)
    asks = nullptr;
  else if (how == killed)
    anon_send_exit(asks, caf::exit_reason::kill);
  else
    anon_mail(perish{how}).send(asks);
  run();
  if (how == quits || how == killed || how == throws)
    REQUIRE(frames == 0); // cancelled; replies that unwinding or a stop dropped are not
  anon_mail(std::string("now")).send(raw);
  advance(1h);
  std::map<std::string, int> all;
  if (how == let_go_of && times != 0)
    all["value"] = times; // a pending ask keeps its asker
  REQUIRE(seen.outcomes == all);
  REQUIRE(seen.once_each());
  REQUIRE(seen.alive == 0);
  REQUIRE(frames == 0);
  REQUIRE(others.alive == 0);
  anon_send_exit(raw, caf::exit_reason::kill);
}

TEST_CASE("a system that ends destroys every frame, and answers no ask twice [X10] [TO-12]",
          "[death]") {
  auto times = GENERATE(0, 1, 1000);
  auto at = GENERATE(int{sleeping}, int{asking_service}, int{in_child});
  CAPTURE(times, at);
  int frames = 0;
  tally seen;
  ledger others;
  {
    parley::testing::world w;
    w.on_leftovers([](const std::string&) {});
    handle<napping> other = w.spawn<librarian>(others);
    auto to = w.spawn<mortal_service>(other, handle<napping>(), frames);
    auto asks = w.caf().spawn<asker>(to, &seen);
    anon_mail(ask_many{times, at}).send(asks);
    w.run();
    REQUIRE(frames >= times);
  }
  REQUIRE(frames == 0);
  REQUIRE(seen.alive == 0);
  REQUIRE(others.alive == 0);
  REQUIRE(seen.once_each());
}
