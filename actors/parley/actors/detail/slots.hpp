// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/cancelled.hpp"
#include "parley/actors/detail/tally.hpp"
#include "parley/messaging/caf/answer.hpp"
#include "parley/messaging/caf/ids.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/actor_control_block.hpp>

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace parley::detail {

using port::slot_key;

struct promise_base;
struct root;

/// What ends by itself before whoever waits for it goes on: children, for example. A cancel of who waits goes to it, and
/// it settles the slot when it is done.
class cancel_hook {
public:
  /// Passes a cancel on. Returns work that is to be cancelled next, so that a chain of waiting works is no recursion; null
  /// for none.
  virtual root* pass_on(const cancelled& why) noexcept = 0;

protected:
  ~cancel_hook() = default;
};

/// One thing that a frame may wait for, and how it came out: an answer, a sleep, a job of the pool.
struct slot {
  enum class stage : std::uint8_t { free, pending, settled };

  std::uint32_t generation = 0;
  stage state = stage::free;
  bool has_timer = false;
  bool is_cancelled = false;
  bool is_watched = false; // its waiter only learns that it settled, and takes it later, if at all
  bool is_parked =
      false; // there is nothing to take: its waiter had to let others go first, or has not begun
  promise_base* waiter = nullptr;
  std::string_view (*name)() = nullptr; // null for what is no ask
  std::chrono::steady_clock::duration limit{};
  std::uint64_t watch = 0;
  cancel_hook* hook = nullptr;
  caf::strong_actor_ptr target;
  port::answer answer;
  std::optional<failure> error;
};

/// The slots of one actor. Others hold the key of a slot, never its address; no key is used twice, so that a late one finds
/// nothing. Slots stay where they are until they are freed.
class slots {
public:
  /// Keys start with this generation, so that those of different actors differ.
  explicit slots(std::uint32_t first_generation) noexcept : first_generation_(first_generation) {}

  /// A pending slot, of an ask if there is a name. 0 when there are as many as keys can tell apart.
  [[nodiscard]] slot_key open(std::string_view (*name)() = nullptr);

  /// What a pending slot waits for has come out.
  void settle(slot& x) noexcept {
    x.state = slot::stage::settled;
    if (x.name != nullptr)
      asks_.subtract(1);
  }

  /// Null when the slot was freed.
  [[nodiscard]] slot* find(slot_key key) noexcept {
    auto i = index_of(key);
    if (i >= size_)
      return nullptr;
    auto& x = at(i);
    return x.state != slot::stage::free && key_of(i, x) == key ? &x : nullptr;
  }
  [[nodiscard]] const slot* find(slot_key key) const noexcept {
    return const_cast<slots*>(this)->find(key);
  }
  /// The slot of a key that is not late.
  [[nodiscard]] slot& operator[](slot_key key) noexcept { return at(index_of(key)); }

  /// `x` is the slot of this key.
  void free(slot_key key, slot& x) noexcept;
  void clear() noexcept;

  [[nodiscard]] std::size_t open_count() const noexcept { return open_; }
  /// Asks without an answer. Threads: any.
  [[nodiscard]] std::size_t ask_count() const noexcept { return asks_.get(); }

  /// Where a slot is among the others: small, and used again.
  [[nodiscard]] static std::uint32_t index_of(slot_key key) noexcept { return key & 0xFF'FFFF; }
  [[nodiscard]] slot_key key_of(std::uint32_t index) const noexcept {
    return key_of(index, at(index));
  }

  /// Calls `f(key, slot)` for each pending one.
  template <class F>
  void each_pending(F f) {
    for (std::uint32_t i = 0; i < size_; ++i)
      if (auto& x = at(i); x.state == slot::stage::pending)
        f(key_of(i, x), x);
  }

private:
  static slot_key key_of(std::uint32_t index, const slot& x) noexcept {
    return (slot_key{x.generation} << 24 & port::key_mask) | index;
  }

  /// Each block is twice as large as the one before.
  static constexpr std::uint32_t first_block = 4;
  [[nodiscard]] slot& at(std::uint32_t index) const noexcept {
    auto i = index + first_block;
    auto block = static_cast<std::uint32_t>(std::bit_width(i / first_block)) - 1;
    return blocks_[block][i - (first_block << block)];
  }

  std::vector<std::unique_ptr<slot[]>> blocks_;
  std::uint32_t size_ = 0; // of the slots that were ever open
  std::vector<std::uint32_t> free_;
  std::uint32_t first_generation_;
  std::size_t open_ = 0;
  tally asks_;
};

} // namespace parley::detail
