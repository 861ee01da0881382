// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/failure.hpp"

#include <exception>
#include <type_traits>
#include <vector>

namespace parley::detail {

/// What work of one actor threw, as others of that actor look at it.

[[nodiscard]] bool is_cancel(const std::exception_ptr& error) noexcept;

/// Which operation of the library cancelled it; null also when it is no cancel.
[[nodiscard]] const void* cancel_origin(const std::exception_ptr& error) noexcept;

/// As a failure; what is none becomes errc::handler_threw, a cancel errc::cancelled.
[[nodiscard]] failure failure_of_error(std::exception_ptr error);

/// Throws `error`, with `cause` as its cause if both are failures. `cause` may be null.
[[noreturn]] void rethrow_because_of(const std::exception_ptr& error,
                                     const std::exception_ptr& cause);

/// Throws `first`, which tells, if it is a failure, its place among all and what else failed.
[[noreturn]] void rethrow_among(const std::exception_ptr& first,
                                const std::vector<std::exception_ptr>& all);

template <class E>
std::exception_ptr error_of(E why) {
  if constexpr (std::is_same_v<E, std::exception_ptr>)
    return why;
  else
    return std::make_exception_ptr(std::move(why));
}

} // namespace parley::detail
