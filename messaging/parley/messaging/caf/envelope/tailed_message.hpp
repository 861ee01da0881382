// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/content.hpp"
#include "parley/messaging/caf/context.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/caf/make.hpp"

#include <caf/detail/message_data.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>

#include <array>
#include <cstdlib>
#include <new>
#include <utility>

/// The CAF port, since 0.18: mailbox elements have no virtual destructor, so the context lies behind the message, in the
/// same memory. CAF destroys and frees that memory without knowing of it.
///
/// Whoever looks for it must be sure that it is there: a copy that CAF makes of a message has none. Three things say so: the
/// mark in the id, set only for services of this process; the list of types, which is ours and not CAF's; and that nobody
/// else holds the message. A copy has our list, too; but CAF copies only what somebody changes who shares it. An actor<Base>
/// must not do that to a message that it then skips.
namespace parley::port {

template <class M>
class tailed {
public:
  static_assert(alignof(M) <= alignof(std::max_align_t));
  static_assert(std::is_trivially_destructible_v<request_context>);

  static caf::type_id_list types() noexcept { return caf::type_id_list(types_.data()); }

  /// What the memory behind the header can hold.
  static constexpr std::size_t room = caf::detail::padded_size_v<M> + sizeof(request_context);

  static request_context* tail_of(caf::detail::message_data* data) noexcept {
    return reinterpret_cast<request_context*>(data->storage() + offset);
  }

  /// @throws std::bad_alloc
  static caf::detail::message_data* allocate() {
    auto* memory = std::malloc(sizeof(caf::detail::message_data) + room);
    if (memory == nullptr)
      throw std::bad_alloc();
    return new (memory) caf::detail::message_data(types());
  }

private:
  static constexpr std::size_t offset = caf::detail::padded_size_v<M>; // to the largest alignment
  static constexpr std::array<caf::type_id_t, 2> types_ = {1, caf::type_id_v<M>};
};

template <class M, class... Fields>
std::pair<caf::mailbox_element_ptr, request_context*> make_request(caf::strong_actor_ptr sender,
                                                                   Fields&&... fields) {
  auto* data = tailed<M>::allocate();
  caf::message content(caf::message::data_ptr(data, false));
  new (data->storage()) M(make<M>(std::forward<Fields>(fields)...));
  data->inc_constructed_elements();
  auto* context = new (tailed<M>::tail_of(data)) request_context();
  return {make_element(std::move(sender), caf::message_id{}, std::move(content)), context};
}

inline bool carry_context(caf::mailbox_element& x, bool may_mark) noexcept {
  if (may_mark)
    x.mid = caf::message_id{x.mid.integer_value() | carries_context};
  return may_mark;
}

template <class M>
const request_context* context_of(caf::mailbox_element& x) noexcept {
  if (!is_ours(x.mid) || (x.mid.integer_value() & carries_context) == 0 ||
      x.payload.types().data() != tailed<M>::types().data() || is_shared(x.payload))
    return nullptr;
  return tailed<M>::tail_of(const_cast<caf::detail::message_data*>(&x.payload.cdata()));
}

/// Of a request that came with its context.
template <class M>
inline constexpr std::size_t room_of = tailed<M>::room;

} // namespace parley::port
