// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/scheduled_actor.hpp>

#include <exception>
#include <utility>

/// The CAF port, since 0.18: what escapes from a message that CAF does not handle.
namespace parley::port {

/// An actor that ends as CAF's would: with what its exception handler makes of the exception.
template <class Base>
class catching : public Base {
public:
  using Base::Base;

protected:
  /// Ends the actor with the exception in flight.
  void end_with_exception() {
    auto error = std::current_exception();
    auto handler = std::exchange(this->exception_handler_, nullptr); // which may set another one
    auto reason = handler(this, error);
    if (this->exception_handler_ == nullptr)
      this->exception_handler_ = std::move(handler);
    this->quit(std::move(reason));
    this->finalize();
  }
};

} // namespace parley::port
