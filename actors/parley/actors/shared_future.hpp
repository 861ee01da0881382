// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/future.hpp"

namespace parley {

/// A result for many readers on one actor, each of which may leave: `future::share()`.
///
/// Copies share one immutable value. As an lvalue, its await yields a `const T&` that lives as long as a copy does; as an
/// rvalue, a copy of the value. Threads and order: as with future.
/// Cancellation: a cancelled await ends at once, alone; when the last reader, awaiting or not, is gone before there is a
/// result, the work behind it is cancelled. (Asked for in Q; Tornado and dojo cannot tell who is left.)
template <class T = void>
class shared_future {
public:
  using value_type = T;
  using parley_awaitable = shared_future;

  shared_future() noexcept {}
  shared_future(const shared_future& other) noexcept : cell_(other.cell_) { add(); }
  shared_future(shared_future&& other) noexcept : cell_(std::move(other.cell_)) {}
  shared_future& operator=(shared_future other) noexcept {
    std::swap(cell_, other.cell_);
    return *this;
  }
  ~shared_future() {
    if (cell_)
      cell_->drop_reader();
  }

  [[nodiscard]] bool valid() const noexcept { return static_cast<bool>(cell_); }
  [[nodiscard]] bool ready() const noexcept { return valid() && cell_->is_settled(); }

  /// See future::poll.
  [[nodiscard]] std::optional<outcome<T>> poll() const
    requires std::copyable<detail::value_of<T>>;

  class awaiter;
  class copying_awaiter;
  awaiter operator co_await() const& { return awaiter(*this); }
  copying_awaiter operator co_await() && { return copying_awaiter(*this); }

  /// See future::then; `f` gets a copy of the value.
  template <class F, class... Args>
  auto then(F f, Args... args) const;

  /// For the library.
  explicit shared_future(detail::cell_ref<detail::cell<T>> from) noexcept
      : cell_(std::move(from)) {}
  [[nodiscard]] detail::cell<T>& cell() const {
    if (!cell_)
      throw std::logic_error("parley::shared_future: it is empty");
    cell_->require_here("shared_future");
    return *cell_;
  }
  [[nodiscard]] const detail::cell_ref<detail::cell<T>>& shared_cell() const noexcept {
    return cell_;
  }

private:
  void add() noexcept {
    if (cell_)
      cell_->add_reader();
  }

  detail::cell_ref<detail::cell<T>> cell_;
};

/// See as_outcome of a future.
template <class T>
[[nodiscard]] task<outcome<T>> as_outcome(const shared_future<T>& from);

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T>
class shared_future<T>::awaiter : public detail::cell_base::waiter {
public:
  explicit awaiter(const shared_future& of) : waiter(of.cell()), of_(of) {}

  auto await_resume()
      -> std::conditional_t<std::is_void_v<T>, void, std::add_const_t<detail::value_of<T>>&> {
    resume();
    if (auto& error = of_.cell().error())
      std::rethrow_exception(error);
    if constexpr (!std::is_void_v<T>)
      return of_.cell().get().value();
  }

private:
  shared_future of_;
};

template <class T>
class shared_future<T>::copying_awaiter : public awaiter {
public:
  using awaiter::awaiter;
  T await_resume() { return awaiter::await_resume(); }
};

template <class T>
std::optional<outcome<T>> shared_future<T>::poll() const
  requires std::copyable<detail::value_of<T>>
{
  if (!cell().is_settled())
    return std::nullopt;
  return detail::outcome_of(cell());
}

template <class T>
template <class F, class... Args>
auto shared_future<T>::then(F f, Args... args) const {
  static_cast<void>(cell());
  return detail::start_task(detail::then_body<T>(*this, std::move(f), std::move(args)...),
                            "shared_future", true);
}

template <class T>
task<outcome<T>> as_outcome(const shared_future<T>& from) {
  static_cast<void>(from.cell());
  return detail::outcome_of_future(from, from.shared_cell());
}

template <class T>
shared_future<T> future<T>::share() {
  require_usable("share");
  cell_->set_shared();
  return shared_future<T>(std::exchange(cell_, {}));
}

} // namespace parley
