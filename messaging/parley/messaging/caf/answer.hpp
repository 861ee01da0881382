// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/error.hpp>
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
  explicit answer(caf::type_erased_tuple& live) : live_(&live) {}
  explicit answer(caf::message kept) : kept_(std::move(kept)) {}

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
    if (content().shared())
      return T(content().get_as<T>(0));
    return std::move(const_cast<caf::type_erased_tuple&>(content()).get_mutable_as<T>(0));
  }

  [[nodiscard]] std::string describe() const { return content().stringify(); }

private:
  [[nodiscard]] const caf::type_erased_tuple& content() const {
    return live_ != nullptr ? *live_ : static_cast<const caf::type_erased_tuple&>(kept_);
  }

  caf::type_erased_tuple* live_ = nullptr;
  caf::message kept_;
};

} // namespace parley::port
