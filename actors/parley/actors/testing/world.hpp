// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/ask.hpp"
#include "parley/actors/detail/blocker.hpp"
#include "parley/actors/detail/message_kind.hpp"
#include "parley/actors/spawn.hpp"
#include "parley/actors/system.hpp"
#include "parley/actors/testing/defect.hpp"
#include "parley/actors/testing/pending.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace parley::testing {

using leftovers = detail::leftovers;

/// An actor system for tests: one thread, the test's, runs all actors, message by message, and time stands still unless
/// the test moves it. The same test runs the same way every time; with a seed, in another order that the seed repeats.
///
///     parley::testing::world w;
///     auto store = w.spawn<store_service>();
///     auto found = w.start([&] { return parley::ask<find>(store.within(10s), "key"); });
///     w.advance(11s);
///     REQUIRE(found.failed_with() == parley::errc::deadline_exceeded);
///
/// Other threads may send to its actors; nothing runs until the test says so. The blocking pool of `io` runs inline. At
/// its end nothing may be left: no suspended coroutine, pending ask, timer, unanswered request or actor; what is left is
/// named to `on_leftovers`, which by default prints it and aborts; not when an exception ends the test, which is the news
/// then.
class world {
public:
  world();
  explicit world(std::unique_ptr<caf::actor_system_config> config);
  ~world();
  world(const world&) = delete;

  operator caf::actor_system&() noexcept { return system_->caf(); }
  [[nodiscard]] caf::actor_system& caf() noexcept { return system_->caf(); }

  template <class S, class... Args>
  auto spawn(Args&&... args) {
    return parley::spawn<S>(caf(), std::forward<Args>(args)...);
  }

  /// One message of one actor. False when nothing can run.
  bool step();

  /// One message of this very actor. False when it has none.
  template <class Handle>
  bool step(const Handle& who) {
    return step_at(port::target_of(who));
  }

  /// Runs the next message of this very actor, which must be an `M`. What parley put before it runs first: answers to the
  /// actor's asks, timers, cancels. @throws defect  that says what is there instead
  template <class M, class Handle>
  void expect(const Handle& at) {
    expect_at(port::target_of(at), detail::kind_of<M>());
  }

  /// The same if it is an `M`; else it stays where it is, and the result is false.
  template <class M, class Handle>
  bool allow(const Handle& at) {
    return allow_at(port::target_of(at), detail::kind_of<M>());
  }

  /// @throws defect  if the next message of this very actor is an `M`
  template <class M, class Handle>
  void disallow(const Handle& at) {
    disallow_at(port::target_of(at), detail::kind_of<M>());
  }

  /// Asks, and runs that request at once: behind what is in the actor's mailbox by now, before all other actors.
  template <class M, class P, class... Fields>
  auto inject(const handle<P>& to, Fields&&... fields);

  /// Steps until nothing can run; returns how many. @throws std::runtime_error  after ten million
  std::size_t run();

  /// Moves time forward, alarm by alarm, and runs what each sets off.
  void advance(std::chrono::nanoseconds by);

  [[nodiscard]] std::chrono::steady_clock::time_point now() const;

  /// From here on the next actor to run is drawn from this seed.
  void shuffle(std::uint64_t seed);

  /// Starts a task, or what a callable returns, on an actor of its own; it moves with step, run and advance.
  template <class T>
  [[nodiscard]] pending<T> start(task<T> work) {
    return launch(std::move(work)).second;
  }
  template <std::invocable F>
  [[nodiscard]] auto start(F make, std::source_location where = std::source_location::current()) {
    return start(detail::call_on_actor(std::move(make), where));
  }

  /// Starts it, runs what can run, and returns its result. @throws std::logic_error  when it still waits then
  template <class T>
  auto get(task<T> work) {
    auto result = start(std::move(work));
    run();
    return result.get();
  }
  template <std::invocable F>
  auto get(F make, std::source_location where = std::source_location::current()) {
    return get(detail::call_on_actor(std::move(make), where));
  }

  /// What is not finished now. Zero when all is well at the end of a test, after its handles are gone.
  [[nodiscard]] leftovers left();

  /// How many alarms CAF's clock holds.
  [[nodiscard]] std::size_t clock_entries() const;

  /// Something is wrong that no exception told the test of: it is reported at the end, with what is left.
  void complain(std::string what) { complaints_ += std::move(what) + "\n"; }

  /// The failures that nobody has seen so far (see on_unobserved_failure), as "store#4: text". Those that are not taken are
  /// reported at the end.
  [[nodiscard]] std::vector<std::string> take_unobserved() {
    return std::exchange(unobserved_, {});
  }

  /// Calls `f` when the world ends, before it looks at what is left.
  void at_end(std::function<void()> f) { at_end_.push_back(std::move(f)); }

  void on_leftovers(std::function<void(const std::string&)> report) { report_ = std::move(report); }

  /// As start, with the actor on which it runs.
  template <class T>
  [[nodiscard]] std::pair<caf::actor, pending<T>> launch(task<T> work);

private:
  bool step_at(caf::abstract_actor* who);
  caf::mailbox_element* next_at(caf::abstract_actor& who);
  void expect_at(caf::abstract_actor* who, const detail::message_kind& what);
  bool allow_at(caf::abstract_actor* who, const detail::message_kind& what);
  void disallow_at(caf::abstract_actor* who, const detail::message_kind& what);
  void run_request(const caf::actor& from, caf::abstract_actor* to);
  /// Whether it ran on for ever.
  bool run_out();

  std::unique_ptr<system> system_;
  std::function<void(const std::string&)> report_;
  std::string complaints_;
  std::vector<std::string> unobserved_;
  std::vector<std::function<void()>> at_end_;
  int exceptions_ = std::uncaught_exceptions();
};

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T>
std::pair<caf::actor, pending<T>> world::launch(task<T> work) {
  work.require_frame();
  std::promise<T> result;
  pending<T> out(result.get_future());
  auto on = caf().spawn<detail::blocker<T>>(&work, &result);
  return {std::move(on), std::move(out)};
}

template <class M, class P, class... Fields>
auto world::inject(const handle<P>& to, Fields&&... fields) {
  auto ask_it = [&] { return parley::ask<M>(to, std::forward<Fields>(fields)...); };
  auto [from, result] = launch(detail::call_on_actor(ask_it, std::source_location()));
  run_request(from, port::target_of(to));
  return std::move(result);
}

} // namespace parley::testing
