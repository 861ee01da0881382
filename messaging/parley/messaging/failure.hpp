// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace caf {
class error;
}

namespace parley {

/// Why an operation failed. The numbers are on the wire and never change.
enum class errc : std::uint8_t {
  declared = 1,          ///< with a failure that the protocol declares; caught by its own type
  deadline_exceeded = 2, ///< no answer in time
  receiver_down = 3,     ///< the callee was dead, or died with the request pending
  broken_promise = 4,    ///< the callee dropped the request without an answer
  stopping = 5,          ///< the actor is stopping and takes or makes no new requests
  cancelled = 6,         ///< the callee's work was cancelled before it had an answer
  overloaded = 7,        ///< a queue or limit was full
  deadlock = 8,          ///< the request would wait for itself
  node_down = 9,         ///< the callee's process or the way to it is gone
  bad_response = 10,     ///< the answer was not of the type that the protocol declares
  unannounced = 11,      ///< a message type is not known to the actor system
  handler_threw =
      12,     ///< the callee's handler failed with something that its protocol does not declare
  other = 13, ///< an error of another library's category
  all_failed = 14, ///< no operation of an `any` had a value
};

[[nodiscard]] std::string_view to_string(errc code) noexcept;

namespace detail {

/// A failure as data, shared by its copies, so that copying one never throws.
struct failure_data {
  errc code = errc::other;
  std::string
      category; ///< a declared failure's wire name, or another library's category; else empty
  std::string text;
  std::string origin; ///< the actor where it arose; empty when here
  std::string where;  ///< file:line
  std::string value;  ///< a declared failure's fields as JSON, by exact_text
  std::shared_ptr<const failure_data> cause;
  std::vector<std::shared_ptr<const failure_data>> others;
  std::optional<std::size_t> index;
  std::string what;
};

} // namespace detail

/// Any failed operation, local or remote: data only, never another process's exception object.
///
/// Every await of a failed operation throws one, a declared failure as thrown<E>. Throw one yourself to fail a request
/// with a code that is not of your protocol.
class failure : public std::exception {
public:
  explicit failure(errc code, std::string text = {},
                   std::source_location where = std::source_location::current());
  explicit failure(detail::failure_data data);

  failure(const failure&) noexcept = default; // no moves: what is left behind is a failure still
  failure& operator=(const failure&) noexcept = default;

  [[nodiscard]] errc code() const noexcept { return data_->code; }

  /// Whose failure it is: "parley", a declared failure's wire name, or the category of another library's error.
  [[nodiscard]] std::string_view category() const noexcept;

  [[nodiscard]] std::string_view text() const noexcept { return data_->text; }

  /// Where it arose, "pastes.store#12"; empty when it arose on the actor that caught it.
  [[nodiscard]] std::string_view origin() const noexcept { return data_->origin; }

  /// The source line that awaited or threw it where it arose, "view.cpp:31"; empty when unknown.
  [[nodiscard]] std::string_view where() const noexcept { return data_->where; }

  /// Calls `f(const failure&)` for each failure that led to this one, nearest first.
  template <class F>
  void each_cause(F f) const {
    for (auto next = data_->cause; next != nullptr; next = next->cause) {
      const failure cause(next);
      f(cause);
    }
  }

  /// Its place among the operations that were composed, counted from 0; empty when it comes from none.
  [[nodiscard]] std::optional<std::size_t> index() const noexcept { return data_->index; }

  /// Calls `f(const failure&)` for each other failure of the same composition, in its order. Not known to other actors.
  template <class F>
  void each_other(F f) const {
    for (auto& each : data_->others) {
      const failure other(each);
      f(other);
    }
  }

  /// Code, text, origin and line in one line; the causes have their own.
  [[nodiscard]] const char* what() const noexcept override { return data_->what.c_str(); }

  [[nodiscard]] const detail::failure_data& data() const noexcept { return *data_; }

  /// This failure as the consequence of another.
  [[nodiscard]] failure because_of(const failure& cause) const;

  /// This failure as that of the operation at `index`, where `others` failed too.
  [[nodiscard]] failure among(std::size_t index, const std::vector<failure>& others) const;

  /// For the library, while this is being handled: throws what is told of it now, as the same type where that is known. An
  /// exception that others may hold as well does not change.
  [[noreturn]] virtual void raise_as(const failure& told) const;

private:
  explicit failure(std::shared_ptr<const detail::failure_data> data) : data_(std::move(data)) {}

  std::shared_ptr<const detail::failure_data> data_;
};

/// A failure that a protocol may declare: a plain struct with PARLEY_MESSAGE, neither final nor an exception.
template <class E>
concept declarable =
    std::is_class_v<E> && !std::is_final_v<E> && !std::is_base_of_v<std::exception, E>;

/// How a declared failure is thrown at an await: it is the struct *and* a failure, so that `catch (const not_found&)`
/// and `catch (const failure&)` both take it.
template <declarable E>
class thrown final : public E, public failure {
public:
  thrown(E value, failure why) : E(std::move(value)), failure(std::move(why)) {}

  [[noreturn]] void raise_as(const failure& told) const override {
    if constexpr (std::is_copy_constructible_v<E>)
      throw thrown(*this, told);
    else
      throw;
  }
};

/// The failure in a caught exception, where names of E and of failure would clash. One that is caught
/// as its struct is for the overload in outcome.hpp.
template <class E>
[[nodiscard]] const failure& as_failure(const thrown<E>& e) noexcept {
  return e;
}
[[nodiscard]] inline const failure& as_failure(const failure& e) noexcept {
  return e;
}
/// What a service told a raw actor, which gets it as an error of CAF's; other errors map to the nearest errc.
[[nodiscard]] failure as_failure(const caf::error& e);
/// Null when `e` is no failure.
[[nodiscard]] inline const failure* as_failure(const std::exception& e) noexcept {
  return dynamic_cast<const failure*>(&e);
}

} // namespace parley
