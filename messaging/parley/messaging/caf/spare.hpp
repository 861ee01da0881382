// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/incoming.hpp"
#include "parley/messaging/caf/version.hpp"

#if PARLEY_CAF >= 100

#include <caf/detail/message_data.hpp>
#include <caf/message.hpp>

#include <cstddef>
#include <new>
#include <type_traits>

#endif

/// The CAF port: the memory of a request, for its answer. There is none before CAF 1.0, where CAF keeps the envelopes.
namespace parley::port {

#if PARLEY_CAF < 100

class spare {
public:
  spare() = default;
  spare(incoming&, std::size_t) noexcept {}

  template <class T>
  caf::mailbox_element_ptr refill(caf::message_id, const T&) noexcept {
    return nullptr;
  }
  void clear() noexcept {}
  void drop() noexcept {}
};

#else

class spare {
public:
  /// Of a request that takes more, context included, nothing is kept while its handler waits.
  static constexpr std::size_t most_room = 512;

  spare() = default;

  /// The message of `x` may be taken out until the next `refill`. `room` is what its memory can hold, 0 if others share it.
  spare(incoming& x, std::size_t room) noexcept
      : envelope_(room > 0 && room <= most_room ? x.take() : nullptr), room_(room) {}

  /// The envelope with this in it, as `make_message` would; null when it has no room, or there is none. It has no sender.
  template <class T>
  caf::mailbox_element_ptr refill(caf::message_id id, T&& value) {
    using content = caf::detail::strip_and_convert_t<T>;
    if constexpr (!std::is_same_v<content, caf::message>) {
      if (envelope_ == nullptr || caf::detail::padded_size_v<content> > room_)
        return nullptr;
      empty<content>()->init(std::forward<T>(value));
      envelope_->mid = id;
      return std::move(envelope_);
    } else {
      return nullptr;
    }
  }

  /// Destroys what is left of the request's message.
  void clear() noexcept {
    if (envelope_ != nullptr)
      empty<>();
  }

  void drop() noexcept { envelope_ = nullptr; }

private:
  /// The memory, for contents of these types, none of which is constructed.
  template <class... Ts>
  caf::detail::message_data* empty() noexcept {
    auto* data = const_cast<caf::detail::message_data*>(&envelope_->payload.cdata());
    data->~message_data();
    return new (data) caf::detail::message_data(caf::make_type_id_list<Ts...>());
  }

  caf::mailbox_element_ptr envelope_;
  std::size_t room_ = 0;
};

#endif

} // namespace parley::port
