// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/blocker.hpp"
#include "parley/actors/spawn.hpp"
#include "parley/actors/system.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <string>

namespace parley::testing {

using leftovers = detail::leftovers;

/// An operation that a test started and may look at later.
template <class T>
class pending {
public:
  explicit pending(std::future<T> result) : result_(std::move(result)) {}

  [[nodiscard]] bool done() const {
    return !result_.valid() ||
           result_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  /// Its value, or throws its failure. @throws std::logic_error  when it is not done, or was taken before
  T get();

  /// The code of its failure; empty when it is not done, or has a value. Takes the result, and throws what is no failure.
  /// @throws std::logic_error  when it was taken before
  [[nodiscard]] std::optional<errc> failed_with();

private:
  void require_result() const;

  std::future<T> result_;
};

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
    return pending<T>(detail::start_blocker(caf(), std::move(work), nullptr));
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

  void on_leftovers(std::function<void(const std::string&)> report) { report_ = std::move(report); }

private:
  /// Whether it ran on for ever.
  bool run_out();

  std::unique_ptr<system> system_;
  std::function<void(const std::string&)> report_;
  int exceptions_ = std::uncaught_exceptions();
};

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T>
void pending<T>::require_result() const {
  if (!result_.valid())
    throw std::logic_error("parley::testing: the operation's result was taken before");
}

template <class T>
T pending<T>::get() {
  require_result();
  if (!done())
    throw std::logic_error("parley::testing: the operation is not done");
  return result_.get();
}

template <class T>
std::optional<errc> pending<T>::failed_with() {
  require_result();
  if (!done())
    return std::nullopt;
  try {
    static_cast<void>(result_.get());
  } catch (const failure& f) {
    return f.code();
  }
  return std::nullopt;
}

} // namespace parley::testing
