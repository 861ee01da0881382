// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/future.hpp"

#include <functional>
#include <memory>

namespace parley {

/// Keeps a listener of a `progress`: it hears nothing more when this is gone, not even of what was said before and is on its way.
class [[nodiscard("it listens as long as this lives")]] listening {
public:
  listening() noexcept {}
  /// For the library.
  explicit listening(std::shared_ptr<void> listener) noexcept : listener_(std::move(listener)) {}

  void stop() noexcept { listener_ = nullptr; }

private:
  std::shared_ptr<void> listener_;
};

/// News of work that goes on, beside its result: how far it is. `promise::progress` makes one that ends with its promise; one
/// that stands alone is for work that gets a copy of it.
///
///     parley::progress<int> percent;
///     auto shown = percent.listen([](int x) { show_bar(x); });
///     auto picture = parley::start(render(text, percent));
///
/// Copies are the same channel. It belongs to the actor that made it, which alone may use it.
/// Order: who listens hears of each update as a step of its own, in the order of the updates and of the listeners, and before
/// whoever waits for the promise, or the future of the work, goes on. Nothing is kept: who listens later hears of later updates only.
/// Failures: what a listener throws is reported as an unobserved failure; the others hear nevertheless.
///
/// When not to use it: for results that must not be missed, use a stream or several messages. From Q's and dojo's progress;
/// jQuery's, which repeats the last one to whoever comes late, is left out on purpose.
template <std::copyable U>
class progress {
public:
  using value_type = U;

  /// @throws std::logic_error  outside of actors
  progress() : progress(detail::base_of(detail::make_cell<void>("progress"))) {}

  /// Calls `f(update, args…)` for each update from now on, and awaits what it returns if that is an operation.
  template <class F, class... Args>
  listening listen(F f, Args... args) const;

  /// Tells all who listen now; nobody once it has ended. @throws std::logic_error  on another actor
  void update(U value) const;

  /// Ends it before its promise.
  void close() const;

  /// For the library.
  explicit progress(detail::cell_ref<detail::cell_base> of)
      : channel_(std::make_shared<channel>(std::move(of))) {}

private:
  using listener = std::function<task<void>(U)>;

  struct channel {
    explicit channel(detail::cell_ref<detail::cell_base> x) noexcept : of(std::move(x)) {}

    detail::cell_ref<detail::cell_base> of; // whose actor it belongs to, and with which it ends
    std::vector<std::weak_ptr<listener>> listeners;
    bool is_closed = false;
  };

  static task<void> tell(std::weak_ptr<listener> to, U value);

  std::shared_ptr<channel> channel_;
};

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

template <class F, class... Args>
task<void> call_listener(F f, Args... args) {
  static_cast<void>(co_await call_async(std::move(f), std::move(args)...));
}

} // namespace detail

template <std::copyable U>
template <class F, class... Args>
listening progress<U>::listen(F f, Args... args) const {
  channel_->of->require_here("progress");
  auto made = std::make_shared<listener>([f = std::move(f), ... args = std::move(args)](U value) {
    return detail::call_listener(f, std::move(value), args...);
  });
  auto& all = channel_->listeners;
  std::erase_if(all, [](auto& each) { return each.expired(); });
  all.push_back(made);
  return listening(std::move(made));
}

template <std::copyable U>
void progress<U>::update(U value) const {
  channel_->of->require_here("progress");
  if (channel_->is_closed || channel_->of->is_settled())
    return;
  for (auto& each : channel_->listeners)
    static_cast<void>(detail::start_task(tell(each, value), "progress"));
}

template <std::copyable U>
void progress<U>::close() const {
  channel_->of->require_here("progress");
  channel_->is_closed = true;
}

template <std::copyable U>
task<void> progress<U>::tell(std::weak_ptr<listener> to, U value) {
  auto here = to.lock();
  if (here == nullptr)
    co_return;
  auto call = (*here)(std::move(value));
  here = nullptr; // it may stop listening meanwhile
  co_await std::move(call);
}

} // namespace parley
