// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/core.hpp"
#include "parley/actors/reply.hpp"
#include "parley/actors/task.hpp"
#include "parley/messaging/caf/host.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <concepts>
#include <future>

namespace parley::detail {

/// What `co_await` of an `A` yields.
template <class A>
struct awaited;
template <class A>
  requires requires(A a) { std::move(a).operator co_await(); }
struct awaited<A> {
  using type = decltype(std::declval<A>().operator co_await().await_resume());
};

/// Runs one task to its end, on behalf of a thread.
template <class T>
class blocker final : public port::host<caf::event_based_actor, core> {
  using host = port::host<caf::event_based_actor, core>;

public:
  blocker(caf::actor_config& config, task<T>* work, std::promise<T>* result)
      : host(config), work_(std::move(*work)), result_(std::move(*result)) {}

  const char* name() const override { return "parley.block_on"; }

protected:
  caf::behavior make_behavior() override {
    become(caf::behavior{[](caf::unit_t) {}});
    auto& root = core_.open_root(port::responder(), port::request_context());
    root.client = this;
    root.finish = [](detail::root& done) { static_cast<blocker*>(done.client)->finish(done); };
    root.abandoned = [](detail::root& lost, const failure& why) {
      auto& self = *static_cast<blocker*>(lost.client);
      self.result_.set_exception(std::make_exception_ptr(why));
      self.alive_ = nullptr;
    };
    alive_ = caf::strong_actor_ptr(this->ctrl());
    core_.start(root, work_.release().promise());
    core_.after_step();
    return {};
  }

private:
  void finish(root& done) {
    auto& promise = std::coroutine_handle<typename task<T>::promise_type>::from_address(
                        done.frame->self.address())
                        .promise();
    quit();
    try {
      if constexpr (std::is_void_v<T>) {
        promise.take();
        result_.set_value();
      } else {
        result_.set_value(promise.take());
      }
    } catch (...) {
      result_.set_exception(std::current_exception());
    }
    alive_ = nullptr;
  }

  caf::strong_actor_ptr alive_; // itself, until the work is done: nobody else need know it
  task<T> work_;
  std::promise<T> result_;
};

/// @throws std::logic_error  when `operation` is not null and this thread runs actors
void refuse_on_actor(caf::actor_system& system, const char* operation);

template <class T>
std::future<T> start_blocker(caf::actor_system& system, task<T> work, const char* operation) {
  refuse_on_actor(system, operation);
  std::promise<T> result;
  auto out = result.get_future();
  system.spawn<blocker<T>>(&work, &result);
  return out;
}

/// Calls `make` on an actor's turn and awaits what it returns.
template <class F, class T = typename awaited<std::invoke_result_t<F&>>::type>
task<T> call_on_actor(F make) {
  auto pending = make();
  co_return co_await std::move(pending);
}

} // namespace parley::detail
