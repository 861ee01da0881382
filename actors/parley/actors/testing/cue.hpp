// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/detail/saturated.hpp"
#include "parley/messaging/detail/signature.hpp"

#include <chrono>
#include <functional>
#include <type_traits>
#include <utility>

namespace parley::testing {

/// What a fake does with one request. Until it is told, it says nothing.
template <class Signature>
class cue {
  using operation = detail::signature<Signature>;

public:
  using message_type = typename operation::message_type;
  using result_type = typename operation::result_type;
  using outcome_type = typename operation::outcome_type;
  using duration = std::chrono::steady_clock::duration;

  /// With a value, or with what a function makes of the request: of `const message_type&` a value or an outcome.
  template <class T = typename outcome_type::value_type>
  cue& answers(T what);

  /// That it is done.
  cue& answers()
    requires std::is_void_v<result_type>;

  /// With a failure that the protocol declares for this message, a parley::failure, or the code of one.
  template <class E>
  cue& fails(E why);

  /// The asker waits until its deadline, or until it gives up.
  cue& says_nothing() {
    answer_ = nullptr;
    return *this;
  }

  /// Not before so much time has passed since the request came.
  template <class Rep, class Period>
  cue& after(std::chrono::duration<Rep, Period> delay) {
    delay_ = std::chrono::duration_cast<duration>(detail::saturated(delay));
    return *this;
  }

  /// For the kit.
  [[nodiscard]] bool is_silent() const noexcept { return answer_ == nullptr; }
  [[nodiscard]] duration delay() const noexcept { return delay_; }
  [[nodiscard]] outcome_type answer_to(const message_type& request) const {
    return answer_(request);
  }

private:
  std::function<outcome_type(const message_type&)> answer_;
  duration delay_{};
};

// -- implementation ---------------------------------------------------------------------------------------------------

} // namespace parley::testing

namespace parley::detail {

template <class E>
struct is_failure_of {
  template <class T, class... Failures>
  using with = std::bool_constant<(std::is_same_v<E, Failures> || ...)>;
};

/// Whether a request may fail with `E`.
template <class E, class Signature>
inline constexpr bool can_fail_with =
    std::is_same_v<E, errc> || std::is_base_of_v<failure, E> ||
    signature<Signature>::template apply<is_failure_of<E>::template with>::value;

/// Whether `T` is a value that answers the request, or a function that makes one.
template <class T, class Signature>
consteval bool can_answer() {
  using value = typename signature<Signature>::outcome_type::value_type;
  using outcome = typename signature<Signature>::outcome_type;
  using message = typename signature<Signature>::message_type;
  if constexpr (std::is_invocable_v<T&, const message&>) {
    using R = std::invoke_result_t<T&, const message&>;
    return std::is_same_v<R, outcome> || std::is_convertible_v<R, value> ||
           (std::is_void_v<R> && std::is_same_v<value, std::monostate>);
  } else {
    return std::is_convertible_v<T, value>;
  }
}

} // namespace parley::detail

namespace parley::testing {

template <class Signature>
template <class T>
auto cue<Signature>::answers(T what) -> cue& {
  static_assert(
      detail::can_answer<T, Signature>(),
      "parley::testing::fake: the protocol does not declare this answer for that message");
  if constexpr (detail::can_answer<T, Signature>()) {
    if constexpr (!std::is_invocable_v<T&, const message_type&>)
      answer_ = [value = typename outcome_type::value_type(std::move(what))](const message_type&) {
        return outcome_type(value);
      };
    else if constexpr (std::is_void_v<std::invoke_result_t<T&, const message_type&>>)
      answer_ = [call = std::move(what)](const message_type& request) mutable {
        call(request);
        return outcome_type();
      };
    else
      answer_ = std::move(what);
  }
  return *this;
}

template <class Signature>
auto cue<Signature>::answers() -> cue&
  requires std::is_void_v<result_type>
{
  answer_ = [](const message_type&) { return outcome_type(); };
  return *this;
}

template <class Signature>
template <class E>
auto cue<Signature>::fails(E why) -> cue& {
  static_assert(detail::can_fail_with<E, Signature>,
                "parley::testing::fake: the protocol does not declare this failure for that "
                "message; declare it, or fail with a parley::failure");
  if constexpr (std::is_same_v<E, errc>)
    answer_ = [why = failure(why, "as the test says")](const message_type&) {
      return outcome_type(why);
    };
  else if constexpr (detail::can_fail_with<E, Signature>)
    answer_ = [why = std::move(why)](const message_type&) { return outcome_type(why); };
  return *this;
}

} // namespace parley::testing
