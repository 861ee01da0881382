// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

/// The CAF port: one message of an actor.
namespace parley::port {

/// What is to be done after each message is done at its end.
template <class Core>
class step {
public:
  explicit step(Core& core) noexcept : core_(core) {}
  ~step() { core_.end_step(); }
  step(const step&) = delete;

private:
  Core& core_;
};

} // namespace parley::port
