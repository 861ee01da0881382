// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/in_flight.hpp"
#include "parley/actors/promise.hpp"
#include "parley/actors/sleep.hpp"

#include <functional>
#include <vector>

namespace parley {

/// Merges calls that come close together into one: loads by key, in batches. A member of a service.
///
///     parley::batcher<std::string, row> rows_{[this](std::vector<std::string> keys) { return load(std::move(keys)); }};
///     …
///     parley::task<row> on(find request) { co_return co_await rows_.get(request.key); }
///
/// A batch is loaded when it has `limit` keys, when `linger` is over since its first one, or at flush(). Without a linger
/// that is when the messages that are there have had their turn: what comes together is loaded together, and nothing waits.
/// Two calls of one key share its load, as in in_flight. The loader yields an outcome for each key, in their order, so that
/// each caller has its own; what it throws, each caller gets.
/// From NDB's auto-batcher.
template <class Key, class Value, class... Failures>
class batcher {
public:
  using outcomes = std::vector<outcome<Value, Failures...>>;
  using loader = std::function<task<outcomes>(std::vector<Key>)>;

  explicit batcher(loader load, std::size_t limit = 100,
                   std::chrono::nanoseconds linger = std::chrono::nanoseconds(0))
      : load_(std::move(load)), limit_(std::max<std::size_t>(1, limit)), linger_(linger) {}

  /// The value of a key, of a batch that is loaded soon. Each waiter may leave.
  [[nodiscard]] shared_future<Value> get(Key key) {
    return calls_.get(key, [this](Key x) { return queue(std::move(x)); }, key);
  }

  /// Loads what has been asked for so far.
  void flush();

  /// How many loads have begun.
  [[nodiscard]] std::uint64_t batches() const noexcept { return batches_; }

private:
  future<Value> queue(Key key);
  static task<void> flush_later(batcher& self, std::uint64_t batch);
  static task<void> load(batcher& self, std::vector<Key> keys, std::vector<promise<Value>> to);

  loader load_;
  std::size_t limit_;
  std::chrono::nanoseconds linger_;
  std::vector<Key> keys_; // of the batch that is collected
  std::vector<promise<Value>> promises_;
  std::uint64_t batches_ = 0;
  in_flight<Key, Value> calls_;
};

// -- implementation ---------------------------------------------------------------------------------------------------

template <class Key, class Value, class... Failures>
future<Value> batcher<Key, Value, Failures...>::queue(Key key) {
  keys_.push_back(std::move(key));
  auto out = promises_.emplace_back().get_future();
  if (keys_.size() >= limit_)
    flush();
  else if (keys_.size() == 1)
    detach(flush_later(*this, batches_));
  return out;
}

template <class Key, class Value, class... Failures>
void batcher<Key, Value, Failures...>::flush() {
  if (keys_.empty())
    return;
  ++batches_;
  detach(load(*this, std::exchange(keys_, {}), std::exchange(promises_, {})));
}

template <class Key, class Value, class... Failures>
task<void> batcher<Key, Value, Failures...>::flush_later(batcher& self, std::uint64_t batch) {
  co_await sleep_for(self.linger_);
  if (batch == self.batches_) // it was not full before
    self.flush();
}

template <class Key, class Value, class... Failures>
task<void> batcher<Key, Value, Failures...>::load(batcher& self, std::vector<Key> keys,
                                                  std::vector<promise<Value>> to) {
  auto out = co_await detail::result_of<outcomes>(self.load_(std::move(keys)));
  if (out.has_value() && out.value().size() != to.size())
    out.set_error(std::make_exception_ptr(detail::make_failure(
        errc::bad_response, "the loader of a batcher yielded " +
                                std::to_string(out.value().size()) + " outcomes for " +
                                std::to_string(to.size()) + " keys")));
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (out.error() != nullptr) {
      to[i].try_fail(out.error());
      continue;
    }
    try {
      to[i].try_set_value(std::move(out.value()[i]).value());
    } catch (...) {
      to[i].try_fail(std::current_exception());
    }
  }
}

} // namespace parley
