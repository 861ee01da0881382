// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/shared_future.hpp"

#include <map>

namespace parley {

/// Calls that go on, by key: whoever asks for one that is under way already waits for that one. A member of a service.
///
///     parley::in_flight<std::string, page> fetches_;
///     …
///     parley::task<page> on(fetch request) {
///       co_return co_await fetches_.get(request.url, &client::fetch, &client_, request.url);
///     }
///
/// A call is forgotten when it ends: nothing is cached. Each waiter may leave; when the last one leaves, the call is
/// cancelled, and the next who asks for its key begins a new one. Belongs to one actor, and outlives its calls there.
/// From NDB's context, and Go's singleflight.
template <class Key, class T>
class in_flight {
public:
  in_flight() = default;
  in_flight(const in_flight&) = delete;

  /// The result of the call of this key that goes on, else of `f(args…)`, which begins at the actor's next step.
  template <class F, class... Args>
  [[nodiscard]] shared_future<T> get(Key key, F f, Args... args);

  [[nodiscard]] std::size_t size() const noexcept { return calls_.size(); }

private:
  struct call {
    std::uint64_t number;
    detail::cell<T>* cell; // while its work is there
  };

  /// Forgets a call when its frame is destroyed, begun or not.
  class entry {
  public:
    entry(in_flight& of, Key key, std::uint64_t number)
        : of_(&of), key_(std::move(key)), number_(number) {}
    entry(entry&& other) noexcept
        : of_(std::exchange(other.of_, nullptr)), key_(std::move(other.key_)),
          number_(other.number_) {}
    ~entry() {
      if (of_ == nullptr)
        return;
      auto found = of_->calls_.find(key_);
      if (found != of_->calls_.end() && found->second.number == number_)
        of_->calls_.erase(found);
    }

  private:
    in_flight* of_;
    Key key_;
    std::uint64_t number_;
  };

  static task<T> run(entry, task<T> work) { co_return co_await std::move(work); }

  std::map<Key, call> calls_;
  std::uint64_t last_ = 0;
};

// -- implementation ---------------------------------------------------------------------------------------------------

template <class Key, class T>
template <class F, class... Args>
shared_future<T> in_flight<Key, T>::get(Key key, F f, Args... args) {
  if (auto found = calls_.find(key); found != calls_.end() && found->second.cell->has_readers()) {
    found->second.cell->retain();
    detail::cell_ref<detail::cell<T>> cell(found->second.cell);
    cell->add_reader();
    return shared_future<T>(std::move(cell));
  }
  auto number = ++last_;
  auto work = detail::call_async(std::move(f), std::move(args)...);
  auto started = detail::start_task(run(entry(*this, key, number), std::move(work)), "in_flight");
  calls_[std::move(key)] = call{number, &*started.cell()};
  return started.share();
}

} // namespace parley
