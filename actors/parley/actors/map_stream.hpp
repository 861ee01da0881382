// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/as_completed.hpp"
#include "parley/actors/detail/map_bodies.hpp"

#include <map>

namespace parley {

/// The order in which the results of a map_stream are taken.
enum class stream_order : unsigned char {
  of_ends,  ///< whichever call ends first
  of_items, ///< that of the items
};

/// Calls with the items of a range, whose results are taken one by one. Made by map_stream.
///
/// At most `limit` calls run, or have ended and wait to be taken: who takes slowly slows the reading. Belongs to its actor.
/// Destroyed early, it cancels and destroys what still runs; stop() waits for that.
template <class Calls>
class [[nodiscard]] mapping {
public:
  using result_type = completion<outcome<typename Calls::value>>;

  /// Waits for the next result; empty when there is none left. A call that failed is one step's result and ends nothing.
  /// One work at a time may wait. Cancellation goes to all calls, is thrown when all have ended, and no further item is read.
  /// @throws what the range threw  once, behind the results of the items before it; nothing comes behind that
  [[nodiscard]] task<std::optional<result_type>> next() { return next_of(*state_); }

  /// Reads no further item, cancels the calls that run, and waits for them, at most for 5 s.
  [[nodiscard]] task<void> stop() { return stop_of(*state_); }

  template <class... Parts>
  mapping(std::size_t limit, stream_order order, Parts... parts)
      : state_(std::make_unique<state>(limit, order, std::move(parts)...)) {
    fill(*state_);
  }

private:
  struct state;

  static void fill(state& x);
  static void require_alone(const state& x);
  static task<std::optional<result_type>> next_of(state& x);
  static task<void> stop_of(state& x);

  std::unique_ptr<state> state_;
};

/// Calls `f` with each item of a range, as `map` does, but hands each result out as soon as it is there, also of a range
/// that is long, or has no end.
///
///     auto pages = map_stream(8, stream_order::of_ends, keys, [](std::string key, handle<store> from) {
///       return ask<load>(from, std::move(key));
///     }, store_);
///     while (auto next = co_await pages.next())
///       show(next->index(), next->result());
///
/// @throws std::invalid_argument  with a limit of 0
/// From gevent's Pool.imap and imap_unordered.
template <class Range, class F, class... Args>
[[nodiscard]] auto map_stream(std::size_t limit, stream_order order, Range items, F f,
                              Args... args) {
  if (limit == 0)
    throw std::invalid_argument("parley::map_stream: with a limit of 0 nothing would run");
  return mapping<detail::map_calls<Range, F, Args...>>(limit, order, std::move(items), std::move(f),
                                                       std::move(args)...);
}

// -- implementation ---------------------------------------------------------------------------------------------------

template <class Calls>
struct mapping<Calls>::state {
  template <class... Parts>
  state(std::size_t most, stream_order way, Parts... parts)
      : limit(most), order(way), calls(std::move(parts)...),
        group(detail::work_of_turn("map_stream")) {}

  /// The child whose result is next, if there is one; null while none is.
  detail::child* take();

  std::size_t limit;
  stream_order order;
  Calls calls;
  bool reads = true;
  std::exception_ptr error; // of the range
  std::size_t count = 0;    // of the items that were read
  std::map<std::size_t, detail::kept_child<typename Calls::value>> children; // not taken
  detail::in_time group;
};

template <class Calls>
detail::child* mapping<Calls>::state::take() {
  auto* ended = group.take();
  if (order == stream_order::of_ends)
    return ended;
  while (group.take() != nullptr) {}
  auto& first = children.begin()->second;
  return first.is_running() ? nullptr : &first;
}

template <class Calls>
void mapping<Calls>::fill(state& x) {
  try {
    while (x.reads && x.children.size() < x.limit) {
      x.reads = !x.calls.empty();
      if (!x.reads)
        break;
      auto call = x.calls.call();
      auto& each = x.children[x.count];
      each.set_index(x.count++);
      x.group.begin(each, std::move(call));
    }
  } catch (...) {
    x.reads = false;
    x.error = std::current_exception();
  }
}

template <class Calls>
void mapping<Calls>::require_alone(const state& x) {
  if (x.group.is_awaited())
    throw std::logic_error("parley::map_stream: other work waits for it already");
}

template <class Calls>
auto mapping<Calls>::next_of(state& x) -> task<std::optional<result_type>> {
  require_alone(x);
  if (x.children.empty()) {
    if (auto error = std::exchange(x.error, nullptr))
      std::rethrow_exception(error);
    co_return std::nullopt;
  }
  detail::child* ended = nullptr;
  while ((ended = x.take()) == nullptr) {
    co_await x.group.next();
    if (x.group.cancelled_by()) {
      x.reads = false;
      co_await x.group.join();
      x.group.throw_if_cancelled();
    }
  }
  auto from = x.children.extract(ended->index());
  fill(x);
  co_return result_type(from.key(),
                        detail::outcome_of_child<outcome<typename Calls::value>>(from.mapped()));
}

template <class Calls>
task<void> mapping<Calls>::stop_of(state& x) {
  require_alone(x);
  x.reads = false;
  x.error = nullptr;
  x.group.stop();
  co_await x.group.drained();
  x.children.clear();
}

} // namespace parley
