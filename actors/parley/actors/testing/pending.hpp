// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/failure.hpp"

#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>

namespace parley::testing {

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
