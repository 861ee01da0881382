// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/mailbox_element.hpp>

#include <utility>

/// The CAF port: a message as its actor gets it.
namespace parley::port {

/// A message that is being handled. On CAF 1.x its envelope goes to whoever takes it; before, CAF keeps it.
class incoming {
public:
  explicit incoming(caf::mailbox_element& x) noexcept : envelope_(x) {}
  explicit incoming(caf::mailbox_element_ptr x) noexcept : envelope_(*x), own_(std::move(x)) {}
  incoming(const incoming&) = delete;

  caf::mailbox_element& operator*() const noexcept { return envelope_; }
  caf::mailbox_element* operator->() const noexcept { return &envelope_; }

  /// Null when it is CAF's, or was taken before. References to it stay valid.
  [[nodiscard]] caf::mailbox_element_ptr take() noexcept { return std::move(own_); }

private:
  caf::mailbox_element& envelope_;
  caf::mailbox_element_ptr own_;
};

} // namespace parley::port
