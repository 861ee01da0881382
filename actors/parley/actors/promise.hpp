// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/future.hpp"
#include "parley/actors/progress.hpp"

namespace parley {

/// The writing end of a future: for results that no coroutine makes, such as a callback's.
///
/// Belongs to the actor that made it; on another one its use is refused with both names. Settled once: the first value or
/// failure stays, a second one is refused. Dropped unsettled, its future fails with errc::broken_promise.
/// From python-ideas' futures and Q's `defer`.
template <class T = void>
class promise {
public:
  using value_type = T;

  /// @throws std::logic_error  outside of actors
  promise() : cell_(detail::make_cell<T>("promise")) { cell_->add_reader(); }
  promise(promise&& other) noexcept
      : cell_(std::move(other.cell_)), has_future_(other.has_future_) {}
  promise& operator=(promise&& other) noexcept {
    drop();
    cell_ = std::move(other.cell_);
    has_future_ = other.has_future_;
    return *this;
  }
  ~promise() { drop(); }

  /// Its reading end, once. @throws std::logic_error  the second time
  [[nodiscard]] future<T> get_future();

  /// Settles it with a value. @throws std::logic_error  when it was settled before, with both lines; the first answer that
  /// comes behind a cancel is dropped in silence
  void set_value(detail::value_of<T> value,
                 std::source_location where = std::source_location::current())
    requires(!std::is_void_v<T>)
  {
    settle_value(true, where, std::move(value));
  }
  void set_value(std::source_location where = std::source_location::current())
    requires(std::is_void_v<T>)
  {
    settle_value(true, where, std::monostate());
  }
  /// The same with a failure, of any type. @throws std::logic_error  as set_value
  template <class E>
  void fail(E why, std::source_location where = std::source_location::current()) {
    settle_error(true, where, std::move(why));
  }

  /// Settles it unless it was settled before; says whether it did. A loser is only counted.
  bool try_set_value(detail::value_of<T> value,
                     std::source_location where = std::source_location::current())
    requires(!std::is_void_v<T>)
  {
    return settle_value(false, where, std::move(value));
  }
  bool try_set_value(std::source_location where = std::source_location::current())
    requires(std::is_void_v<T>)
  {
    return settle_value(false, where, std::monostate());
  }
  template <class E>
  bool try_fail(E why, std::source_location where = std::source_location::current()) {
    return settle_error(false, where, std::move(why));
  }

  /// A channel for what there is to tell before that, of any type. Each call makes one of its own, which ends with the promise.
  template <std::copyable U>
  [[nodiscard]] parley::progress<U> progress() {
    require_usable();
    return parley::progress<U>(detail::base_of(cell_));
  }

  [[nodiscard]] bool settled() const noexcept { return !cell_ || cell_->is_settled(); }

  /// Calls `f(const cancelled&)` once, when whoever waits is cancelled or cancels the future, to stop what was begun. It
  /// may settle the promise with a value or a failure, which is the result then; otherwise that is the cancel. What it
  /// throws is reported as an unobserved failure. In place of the hook before.
  template <std::invocable<const cancelled&> F>
  void on_cancel(F f) {
    require_usable();
    cell_->set_cancel_hook(std::move(f));
  }

private:
  void drop() noexcept;
  void require_usable() const;
  bool settle_value(bool strictly, std::source_location where, detail::value_of<T> value);
  template <class E>
  bool settle_error(bool strictly, std::source_location where, E why);

  detail::cell_ref<detail::cell<T>> cell_;
  bool has_future_ = false;
};

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T>
future<T> promise<T>::get_future() {
  require_usable();
  if (std::exchange(has_future_, true))
    throw std::logic_error("parley::promise: its future was taken before");
  future<T> out(cell_);
  cell_->drop_reader();
  return out;
}

template <class T>
void promise<T>::drop() noexcept {
  auto cell = std::exchange(cell_, {});
  if (!cell)
    return;
  if (!has_future_)
    cell->drop_reader();
  else if (cell->is_here() && !cell->is_settled() && !cell->is_being_cancelled())
    cell->break_promise();
}

template <class T>
void promise<T>::require_usable() const {
  if (!cell_)
    throw std::logic_error("parley::promise: it was moved from");
  cell_->require_here("promise");
}

template <class T>
bool promise<T>::settle_value(bool strictly, std::source_location where,
                              detail::value_of<T> value) {
  require_usable();
  if (!cell_->may_settle(strictly, where))
    return false;
  cell_->get().set_value(std::move(value));
  cell_->settle();
  return true;
}

template <class T>
template <class E>
bool promise<T>::settle_error(bool strictly, std::source_location where, E why) {
  require_usable();
  if (!cell_->may_settle(strictly, where))
    return false;
  cell_->fail(detail::error_of(std::move(why)));
  return true;
}

} // namespace parley
