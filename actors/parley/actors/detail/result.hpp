// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace parley::detail {

/// What stands for a `T` among other values: void has none.
template <class T>
using value_of = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// How a piece of work ended: with a value, or with what it threw. Stays within its actor.
template <class T>
class result {
public:
  using value_type = value_of<T>;

  /// Takes it out of a task that has ended.
  template <class Promise>
  void take_from(Promise& done) noexcept {
    error_ = done.error;
    if (error_ != nullptr)
      return;
    try {
      if constexpr (std::is_void_v<T>) {
        done.take();
        value_.emplace();
      } else {
        value_.emplace(done.take());
      }
    } catch (...) { // it delegated, or its value cannot be moved
      error_ = std::current_exception();
    }
  }

  template <class... Args>
  void set_value(Args&&... args) {
    value_.emplace(std::forward<Args>(args)...);
  }
  void set_error(std::exception_ptr why) noexcept { error_ = std::move(why); }

  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  [[nodiscard]] const std::exception_ptr& error() const noexcept { return error_; }

  [[nodiscard]] value_type& value() & noexcept { return *value_; }
  [[nodiscard]] const value_type& value() const& noexcept { return *value_; }

  /// The value, moved out, or throws.
  T take() {
    if (error_ != nullptr)
      std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<T>)
      return std::move(*value_);
  }

private:
  std::optional<value_type> value_;
  std::exception_ptr error_;
};

} // namespace parley::detail
