// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/content.hpp"

#include <caf/error.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>

#include <string>
#include <utility>

/// The CAF port, seam "answers": the requester's end of a request.
namespace parley::port {

/// The answer to a request while a core holds it: still in its mailbox element, or kept for a later
/// await.
class answer {
public:
  answer() = default;

  /// While the element is being processed.
  static answer in(caf::mailbox_element& x) {
    answer out;
    out.live_ = &x.content();
    return out;
  }
  /// Beyond that.
  static answer kept(caf::mailbox_element& x) {
    answer out;
#if PARLEY_CAF < 18
    out.kept_ = x.move_content_to_message();
#else
    out.kept_ = std::move(x.payload);
#endif
    return out;
  }

  [[nodiscard]] const caf::error* error() const {
    auto& x = content();
    return x.match_elements<caf::error>() ? &x.get_as<caf::error>(0) : nullptr;
  }
  [[nodiscard]] bool empty() const { return content().size() == 0; }

  template <class T>
  [[nodiscard]] bool holds() const {
    return content().match_elements<T>();
  }

  /// Moves the value out, or copies it when others share it.
  template <class T>
  [[nodiscard]] T take() {
    return port::take<T>(const_cast<port::content&>(content()));
  }

  [[nodiscard]] std::string describe() const { return port::describe(content()); }

private:
  [[nodiscard]] const port::content& content() const {
    return live_ != nullptr ? *live_ : static_cast<const port::content&>(kept_);
  }

  port::content* live_ = nullptr;
  caf::message kept_;
};

} // namespace parley::port
