// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/as_outcome.hpp"
#include "parley/actors/future.hpp"

#include <functional>

namespace parley {

template <class T>
class future<T>::awaiter : public detail::cell_base::waiter {
public:
  /// Takes over the place of a reader.
  explicit awaiter(detail::cell_ref<detail::cell<T>> from) noexcept
      : waiter(*from), cell_(std::move(from)) {}
  ~awaiter() { cell_->drop_reader(); }

  T await_resume() {
    resume();
    return cell_->get().take();
  }

private:
  detail::cell_ref<detail::cell<T>> cell_;
};

template <class T>
void future<T>::require_usable(const char* operation) const {
  if (!cell_)
    throw std::logic_error("parley::future::" + std::string(operation) +
                           ": it is empty: moved from, or awaited, chained or shared before");
  cell_->require_here("future");
}

template <class T>
auto future<T>::release() -> detail::cell_ref<detail::cell<T>> {
  require_usable("co_await");
  return std::exchange(cell_, {});
}

template <class T>
bool future<T>::cancel(std::string why) {
  if (!valid())
    return false;
  cancelled reason(cancelled::reason::caller);
  if (!why.empty())
    reason = cancelled(cancelled::reason::caller, std::move(why));
  return cell_->cancel(reason);
}

namespace detail {

/// Begins work of the current actor, with a context of its own. `ends_another`: its first await is of other work, to which a
/// cancel goes even before it has begun.
template <class T>
future<T> start_task_in(const port::request_context& context, task<T> work, const char* operation,
                        bool ends_another = false) {
  auto& owner = current_core(operation);
  work.require_frame();
  cell_ref<cell<T>> made(new cell<T>(owner));
  future<T> out(made);
  if (owner.dead()) {
    made->fail(std::make_exception_ptr(
        make_failure(errc::stopping, "started on an actor that has ended", owner.origin())));
  } else {
    made->begin(owner, nullptr, std::move(work), context);
    made->work()->ends_another = ends_another;
  }
  return out;
}

/// The same with the context of the work that runs.
template <class T>
future<T> start_task(task<T> work, const char* operation, bool ends_another = false) {
  auto* context = current_core(operation).context();
  return start_task_in(context != nullptr ? *context : port::request_context(), std::move(work),
                       operation, ends_another);
}

/// The result of a future that is settled, without an await that a cancel could strike.
template <class T>
T take_settled(future<T>& from) {
  auto cell = from.cell();
  cell->set_observed();
  future<T> used(std::move(from));
  return cell->get().take();
}

template <class T>
outcome<T> outcome_of(cell<T>& from) {
  auto& x = from.get();
  if (x.has_value()) {
    if constexpr (std::is_void_v<T>)
      return outcome<T>();
    else
      return outcome<T>(x.value());
  }
  from.set_observed();
  return outcome<T>(failure_of_error(x.error()));
}

template <class T, class From, class F, class... Args>
task<typename continued<T, F, Args...>::type> then_body(From from, F f, Args... args) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(from);
    co_return co_await call_async(std::move(f), std::move(args)...);
  } else {
    T value = co_await std::move(from);
    co_return co_await call_async(std::move(f), std::move(value), std::move(args)...);
  }
}

template <class T, class From, class F, class... Args>
task<T> recover_body(From from, F f, Args... args) {
  auto first = co_await result_of<T>(std::move(from));
  if (first.has_value() || is_cancel(first.error()))
    co_return first.take();
  auto next = co_await result_of<T>(
      call_async(std::move(f), failure_of_error(first.error()), std::move(args)...));
  if (next.error() != nullptr)
    rethrow_because_of(next.error(), first.error());
  co_return next.take();
}

/// A copy of what was thrown, if it is an `E`.
template <class E>
std::optional<E> thrown_as(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const E& e) {
    return std::optional<E>(e);
  } catch (...) {
    return std::nullopt;
  }
}

template <class E, class T, class From, class F, class... Args>
task<T> recover_from_body(From from, F f, Args... args) {
  auto first = co_await result_of<T>(std::move(from));
  if (first.has_value())
    co_return first.take();
  auto why = thrown_as<E>(first.error());
  if (!why)
    co_return first.take();
  auto next = co_await result_of<T>(call_async(std::move(f), std::move(*why), std::move(args)...));
  if (next.error() != nullptr)
    rethrow_because_of(next.error(), first.error());
  co_return next.take();
}

template <class T, class From, class F, class... Args>
task<T> finally_body(From from, F f, Args... args) {
  auto first = co_await result_of<T>(std::move(from));
  auto last =
      co_await result_of<adopted_of<F, Args...>>(call_async(std::move(f), std::move(args)...));
  if (last.error() != nullptr)
    rethrow_because_of(last.error(), first.error());
  co_return first.take();
}

template <class T, class From, class F, class... Args>
task<T> tap_body(From from, F f, Args... args) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(from);
    static_cast<void>(co_await call_async(std::move(f), std::move(args)...));
  } else {
    T value = co_await std::move(from);
    static_cast<void>(co_await call_async(std::move(f), std::cref(value), std::move(args)...));
    co_return value;
  }
}

/// How a future came out. A cancel of the work that waits is thrown, that of the future is an outcome.
template <class T, class From>
task<outcome<T>> outcome_of_future(From from, cell_ref<cell<T>> cell) {
  auto got = co_await result_of<T>(std::move(from));
  if (is_cancel(got.error()) && (cell->is_passed_on() || cell->error() != got.error()))
    std::rethrow_exception(got.error());
  if (got.error() != nullptr)
    co_return outcome<T>(failure_of_error(got.error()));
  if constexpr (std::is_void_v<T>)
    co_return outcome<T>();
  else
    co_return outcome<T>(got.take());
}

} // namespace detail

template <class T>
std::optional<outcome<T>> future<T>::poll() const
  requires std::copyable<detail::value_of<T>>
{
  require_usable("poll");
  if (!ready())
    return std::nullopt;
  return detail::outcome_of(*cell_);
}

template <class T>
template <class F, class... Args>
auto future<T>::then(F f, Args... args) {
  require_usable("then");
  return detail::start_task(
      detail::then_body<T>(std::move(*this), std::move(f), std::move(args)...), "future", true);
}

template <class T>
template <class F, class... Args>
auto future<T>::recover(F f, Args... args) -> future {
  require_usable("recover");
  return detail::start_task(
      detail::recover_body<T>(std::move(*this), std::move(f), std::move(args)...), "future", true);
}

template <class T>
template <class E, class F, class... Args>
auto future<T>::recover(F f, Args... args) -> future {
  require_usable("recover");
  return detail::start_task(
      detail::recover_from_body<E, T>(std::move(*this), std::move(f), std::move(args)...), "future",
      true);
}

template <class T>
template <class F, class... Args>
auto future<T>::finally(F f, Args... args) -> future {
  require_usable("finally");
  return detail::start_task(
      detail::finally_body<T>(std::move(*this), std::move(f), std::move(args)...), "future", true);
}

template <class T>
template <class F, class... Args>
auto future<T>::tap(F f, Args... args) -> future {
  require_usable("tap");
  return detail::start_task(detail::tap_body<T>(std::move(*this), std::move(f), std::move(args)...),
                            "future", true);
}

template <detail::awaitable A>
auto start(A&& operation, std::source_location where) {
  return detail::start_task(detail::as_task(detail::operand(std::forward<A>(operation)), where),
                            "start");
}

template <detail::awaitable A>
void detach(A&& operation, std::source_location where) {
  static_cast<void>(start(std::forward<A>(operation), where));
}

template <class T>
task<outcome<T>> as_outcome(future<T>& from) {
  from.require_usable("as_outcome");
  auto cell = from.cell();
  return detail::outcome_of_future(std::move(from), std::move(cell));
}
template <class T>
task<outcome<T>> as_outcome(future<T>&& from) {
  return as_outcome(from);
}

template <class T>
future<std::decay_t<T>> ready(T&& value) {
  auto made = detail::make_cell<std::decay_t<T>>("ready");
  made->get().set_value(std::forward<T>(value));
  made->settle();
  return future<std::decay_t<T>>(std::move(made));
}

inline future<void> ready() {
  auto made = detail::make_cell<void>("ready");
  made->get().set_value();
  made->settle();
  return future<void>(std::move(made));
}

template <class T, class E>
future<T> failed(E why) {
  auto made = detail::make_cell<T>("failed");
  future<T> out(made);
  made->fail(detail::error_of(std::move(why)));
  return out;
}

} // namespace parley
