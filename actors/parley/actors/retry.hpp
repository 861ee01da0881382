// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/future_chain.hpp"
#include "parley/actors/sleep.hpp"

#include <functional>
#include <random>

namespace parley {

/// How often, and after which pauses, something is tried again.
///
///     retries(5).backoff(100ms).at_most(2s).jitter(0.2)
class retries {
public:
  /// So many attempts in all, the first one included; at least one. Without a pause between them.
  explicit retries(unsigned attempts) : attempts_(std::max(1U, attempts)) {}

  /// The pause after the first attempt, each further one `factor` times as long.
  [[nodiscard]] retries backoff(std::chrono::nanoseconds first, double factor = 2) &&;
  /// The longest pause.
  [[nodiscard]] retries at_most(std::chrono::nanoseconds longest) &&;
  /// Each pause is longer or shorter by up to this part of it, at random; with a seed, the same every time.
  [[nodiscard]] retries jitter(double part, std::uint64_t seed = std::random_device()()) &&;
  /// Only failures for which this is true; others are thrown at once.
  [[nodiscard]] retries when(std::function<bool(const failure&)> f) &&;

  [[nodiscard]] unsigned attempts() const noexcept { return attempts_; }
  [[nodiscard]] bool applies_to(const failure& why) const { return !when_ || when_(why); }
  /// Behind attempt `done`, counted from 1.
  [[nodiscard]] std::chrono::nanoseconds pause_after(unsigned done);

private:
  unsigned attempts_;
  std::chrono::nanoseconds first_{0};
  std::chrono::nanoseconds longest_ = std::chrono::hours(1);
  double factor_ = 2;
  double jitter_ = 0;
  std::minstd_rand random_;
  std::function<bool(const failure&)> when_;
};

/// Calls `f(args…)`, awaits what it returns, and does so again when that fails, as the policy says. The arguments are copied
/// for each attempt.
///
///     auto row = co_await retry(retries(3).backoff(50ms), [](handle<store> from, std::string key) {
///       return ask<find>(from, key);
///     }, store_, key);
///
/// A pause that would end behind the deadline of the work is not begun: the failure is thrown at once. Cancellation strikes
/// the attempt or the pause, and nothing is tried again.
/// @throws what the last attempt threw, a `failure` with that of the one before as its cause
/// Asked for in Twisted, which has it for connections only.
template <class F, class... Args>
[[nodiscard]] auto retry(retries policy, F f, Args... args)
    -> task<detail::adopted_of<F&, const Args&...>>;

// -- implementation ---------------------------------------------------------------------------------------------------

template <class F, class... Args>
auto retry(retries policy, F f, Args... args) -> task<detail::adopted_of<F&, const Args&...>> {
  using T = detail::adopted_of<F&, const Args&...>;
  auto here = co_await detail::this_work();
  std::exception_ptr before;
  for (unsigned attempt = 1;; ++attempt) {
    auto out = co_await detail::result_of<T>(detail::call_async(std::ref(f), Args(args)...));
    if (out.has_value() || detail::is_cancel(out.error()))
      co_return out.take();
    auto pause = policy.pause_after(attempt);
    if (attempt == policy.attempts() || !policy.applies_to(detail::failure_of_error(out.error())) ||
        here.owner().after(pause) >= here.context().deadline)
      detail::rethrow_because_of(out.error(), before);
    before = out.error();
    if (pause > std::chrono::nanoseconds::zero())
      co_await sleep_for(pause);
  }
}

} // namespace parley
