// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/as_task.hpp"
#include "parley/actors/detail/cell.hpp"
#include "parley/messaging/outcome.hpp"

#include <concepts>

namespace parley {

template <class T>
class shared_future;

/// The result of work that goes on beside its reader: of `start`, of a scope's child, of a `promise`. For those who chain,
/// and for those who start now and await later.
///
/// Belongs to the actor that made it, which alone may use it; on another one that is refused with both names (send an ask
/// there instead). Settled once. Awaited once, as an lvalue or an rvalue; for many readers see share().
/// Threads: resumes on its actor, never inside of whoever settles it. An await of one that is settled goes on at once; what is
/// chained to it runs as a step of its own all the same.
/// Order: those who wait go on in the order in which they came.
/// Cancellation: a cancel of the awaiting work goes to the work behind the future, and the await ends when that has ended:
/// with its value, should it ignore the cancel, else with `cancelled`. Dropping a future cancels nothing.
/// Failures: a failure that no reader has seen is reported once, when the last reader goes (see on_unobserved_failure).
///
/// From python-ideas' futures, with the `then`, `recover`, `finally` and `tap` of Q and dojo.
template <class T = void>
class [[nodiscard("its work goes on: co_await it, chain it, or cast it to void")]] future {
public:
  using value_type = T;
  using parley_awaitable = future;

  future() noexcept {}
  future(future&& other) noexcept : cell_(std::move(other.cell_)) {}
  future& operator=(future&& other) noexcept {
    drop();
    cell_ = std::move(other.cell_);
    return *this;
  }
  ~future() { drop(); }

  /// Whether there is a result to wait for: not when it was moved from, awaited, chained or shared.
  [[nodiscard]] bool valid() const noexcept { return static_cast<bool>(cell_); }
  /// Whether its result is there.
  [[nodiscard]] bool ready() const noexcept { return valid() && cell_->is_settled(); }

  /// Its outcome as far as it is known, without waiting: empty while it is pending. Looking at a failure counts as seeing it.
  [[nodiscard]] std::optional<outcome<T>> poll() const
    requires std::copyable<detail::value_of<T>>;

  /// Cancels the work behind it. False when it was settled already, or belongs to another actor.
  bool cancel(std::string why = {});

  class awaiter;
  awaiter operator co_await() & { return awaiter(release()); }
  awaiter operator co_await() && { return awaiter(release()); }

  /// What `f` makes of the value: a value, nothing, or an operation, whose result it then is. A failure passes by `f`.
  template <class F, class... Args>
  auto then(F f, Args... args);

  /// What `f` makes of a failure, which it gets as `const failure&`. A value passes by, and so does a cancel.
  template <class F, class... Args>
  [[nodiscard]] future recover(F f, Args... args);

  /// The same for failures of one type, declared ones (`recover<not_found>`) or others, which `f` gets as `const E&`. What is
  /// of another type passes by as it is.
  template <class E, class F, class... Args>
  [[nodiscard]] future recover(F f, Args... args);

  /// The same result, after `f()` has run, and what it returns has ended, whatever the result is; or the failure of that.
  template <class F, class... Args>
  [[nodiscard]] future finally(F f, Args... args);

  /// The same value, after `f(const value&)` has run, and what it returns has ended; or the failure of that.
  template <class F, class... Args>
  [[nodiscard]] future tap(F f, Args... args);

  /// For many readers. This one is empty then.
  [[nodiscard]] shared_future<T> share();

  /// For the library.
  explicit future(detail::cell_ref<detail::cell<T>> from) noexcept : cell_(std::move(from)) {
    cell_->add_reader();
  }
  /// The reader's place goes to who calls it.
  [[nodiscard]] detail::cell_ref<detail::cell<T>> release();
  /// @throws std::logic_error  when it is empty, or another actor's
  void require_usable(const char* operation) const;
  [[nodiscard]] const detail::cell_ref<detail::cell<T>>& cell() const noexcept { return cell_; }

private:
  void drop() noexcept {
    if (auto cell = std::exchange(cell_, {}))
      cell->drop_reader();
  }

  detail::cell_ref<detail::cell<T>> cell_;
};

/// Starts an operation beside the work that runs, as work of its actor: at the actor's next step, behind what is ready now.
/// It has the deadline and trace of the work that starts it, and is cancelled when its actor stops.
/// @throws std::logic_error  outside of actors
template <detail::awaitable A>
[[nodiscard]] auto start(A&& operation,
                         std::source_location where = std::source_location::current());

/// The same for work whose result nobody takes: its failure is reported as unobserved when it fails.
template <detail::awaitable A>
void detach(A&& operation, std::source_location where = std::source_location::current());

/// Awaits a future without throwing its failure, or that it was cancelled; only a cancel of the awaiting work is still thrown.
template <class T>
[[nodiscard]] task<outcome<T>> as_outcome(future<T>& from);
template <class T>
[[nodiscard]] task<outcome<T>> as_outcome(future<T>&& from);

/// A future that has its value.
template <class T>
[[nodiscard]] future<std::decay_t<T>> ready(T&& value);
[[nodiscard]] future<void> ready();

/// A future that has failed, with any exception.
template <class T = void, class E>
[[nodiscard]] future<T> failed(E why);

} // namespace parley

#include "parley/actors/detail/future_chain.hpp"
