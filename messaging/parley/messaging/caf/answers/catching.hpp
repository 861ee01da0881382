// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/scheduled_actor.hpp>

#include <exception>

/// The CAF port, since 0.18: what becomes of an exception that leaves a message of ours.
namespace parley::port {

/// An actor that ends as CAF's do: with what its exception handler makes of it.
template <class Base>
class catching : public Base {
public:
  using Base::Base;

protected:
  /// Ends the actor with the exception in flight.
  void end_with_exception() {
    auto error = std::current_exception();
    this->quit(this->call_handler(this->exception_handler_, this, error));
    this->finalize();
  }
};

} // namespace parley::port
