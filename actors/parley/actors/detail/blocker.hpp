// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/as_task.hpp"
#include "parley/actors/detail/core.hpp"
#include "parley/actors/reply.hpp"
#include "parley/messaging/caf/host.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <concepts>
#include <future>
#include <optional>
#include <source_location>
#include <variant>

namespace parley::detail {

/// Runs one task to its end, on behalf of a thread.
template <class T>
class blocker final : public port::host<caf::event_based_actor, core> {
  using host = port::host<caf::event_based_actor, core>;

public:
  blocker(caf::actor_config& config, task<T>* work, std::promise<T>* result)
      : host(config), work_(std::move(*work)), result_(std::move(*result)) {}

  const char* name() const override { return "parley.block_on"; }

  /// The thread goes on only when the task's frame is gone: it may refer to what the thread owns.
  void on_exit() override {
    alive_ = nullptr;
    host::on_exit();
    if (!ended_ && !error_)
      error_ = std::make_exception_ptr(
          make_failure(errc::stopping, "the task's actor ended before it began"));
    if (error_)
      result_.set_exception(error_);
    else if constexpr (std::is_void_v<T>)
      result_.set_value();
    else
      result_.set_value(std::move(*value_));
  }

protected:
  caf::behavior make_behavior() override {
    this->become(caf::behavior{[](caf::unit_t) {}});
    auto& root = this->core_.open_root(port::responder(), port::request_context());
    root.client = this;
    root.finish = [](detail::root& done) noexcept {
      static_cast<blocker*>(done.client)->finish(done);
    };
    root.abandoned = [](detail::root& lost, std::exception_ptr why) noexcept {
      static_cast<blocker*>(lost.client)->error_ = std::move(why);
    };
    alive_ = caf::strong_actor_ptr(this->ctrl());
    this->core_.start(root, work_.release().promise());
    this->core_.after_step();
    return {};
  }

private:
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  void finish(root& done) noexcept {
    auto frame = std::coroutine_handle<typename task<T>::promise_type>::from_address(
        done.frame->self.address());
    this->quit();
    ended_ = true;
    try {
      if constexpr (std::is_void_v<T>)
        frame.promise().take();
      else
        value_.emplace(frame.promise().take());
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  caf::strong_actor_ptr alive_; // itself, until the work is done: nobody else need know it
  task<T> work_;
  std::promise<T> result_;
  std::optional<value_type> value_;
  std::exception_ptr error_;
  bool ended_ = false;
};

/// @throws std::logic_error  when `operation` is not null and this thread runs actors
void refuse_on_actor(caf::actor_system& system, const char* operation);

template <class T>
std::future<T> start_blocker(caf::actor_system& system, task<T> work, const char* operation) {
  refuse_on_actor(system, operation);
  work.require_frame();
  std::promise<T> result;
  auto out = result.get_future();
  system.spawn<blocker<T>>(&work, &result);
  return out;
}

/// Calls `make` on an actor's turn and awaits what it returns, in the name of the line `where`.
template <class F, class T = awaited_by_caller<std::invoke_result_t<F&>>>
task<T> call_on_actor(F make, std::source_location where) {
  auto pending = make();
  auto inner = awaiter_of(std::move(pending));
  awaited_at<decltype(inner)> named(inner, where);
  co_return co_await named;
}

} // namespace parley::detail
