// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/as_task.hpp"
#include "parley/actors/detail/core.hpp"
#include "parley/actors/rules.hpp"
#include "parley/messaging/caf/dispatch.hpp"
#include "parley/messaging/detail/signature.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <memory>
#include <utility>

namespace parley::detail {

/// What a handler that returns a `T` answers with: what an operation yields.
template <class T>
struct unwrapped {
  using type = T;
};
template <awaitable T>
struct unwrapped<T> {
  using type = std::remove_cvref_t<awaited<T>>;
};

/// Whether a handler that returns `R` (without its task) fits signature `S`.
template <class R, class S>
inline constexpr bool returns_result =
    std::is_same_v<R, typename S::result_type> || std::is_same_v<R, typename S::outcome_type> ||
    std::is_same_v<R, elsewhere>;

inline failure no_answer() {
  return make_failure(errc::broken_promise, "the handler ended without an answer");
}

/// A handler that says that it is answered elsewhere must have seen to it.
inline void require_answered(const port::responder& to) {
  if (to.pending())
    throw no_answer();
}

/// The failures of a signature.
template <class, class... Failures>
struct failures {
  static bool declare(const failure& f) { return is_declared<Failures...>(f); }
};

/// Sends a handler's result, however it is given.
template <class S, class R>
void deliver_result(core& self, port::responder& to, R&& value) {
  using T = typename S::result_type;
  if constexpr (std::is_same_v<std::remove_cvref_t<R>, typename S::outcome_type> &&
                !std::is_same_v<T, typename S::outcome_type>) {
    if (value.has_value()) {
      if constexpr (std::is_void_v<T>)
        to.deliver_nothing(self.self());
      else
        to.deliver(self.self(), *std::forward<R>(value));
      return;
    }
    value.visit([&]<class X>(const X& x) {
      if constexpr (std::is_same_v<X, failure>)
        to.fail(self.self(),
                with_origin(S::template apply<failures>::declare(x) ? x : undeclared(x),
                            self.origin()));
      else if constexpr (has_fields<X>)
        to.fail(self.self(), with_origin(declared_failure(x), self.origin()));
    });
  } else {
    to.deliver(self.self(), std::forward<R>(value));
  }
}

/// What the requester is told of the exception in flight, also when that cannot be put into words.
template <class... Failures>
failure told_of_exception(const std::string& origin) noexcept {
  try {
    return told<Failures...>(std::current_exception(), origin);
  } catch (...) {
    return make_failure(errc::handler_threw, "a failure whose text or fields cannot be written",
                        origin);
  }
}

/// Answers a request with the exception that its handler left with.
template <class... Failures>
void deliver_exception(core& self, port::responder& to, std::exception_ptr error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const cancelled& c) {
    auto code = c.why() == cancelled::reason::stopping ? errc::stopping : errc::cancelled;
    to.fail(self.self(), make_failure(code, std::string(c.text()), self.origin()));
  } catch (...) {
    if (!to.pending())
      self.system().dropped_errors.fetch_add(1, std::memory_order_relaxed);
    else
      to.fail(self.self(), told_of_exception<Failures...>(self.origin()));
  }
}

template <class S>
struct exception_deliverer {
  template <class, class... Failures>
  struct with {
    static void deliver(core& self, port::responder& to, std::exception_ptr error) noexcept {
      deliver_exception<Failures...>(self, to, std::move(error));
    }
  };
  using type = typename S::template apply<with>;
};

/// Ends the root of a handler that returned task<R>.
template <class S, class R>
void finish_handler(root& work) noexcept {
  auto& self = *work.owner;
  auto frame = std::coroutine_handle<typename task<R>::promise_type>::from_address(
      work.frame->self.address());
  auto& promise = frame.promise();
  auto error = promise.error;
  if (!error) {
    try {
      if constexpr (std::is_void_v<R>)
        work.to.deliver_nothing(self.self());
      else if constexpr (std::is_same_v<R, elsewhere>)
        require_answered(work.to);
      else if (promise.has_value() && work.to.pending())
        deliver_result<S>(self, work.to, promise.take());
      else if (work.to.pending())
        throw no_answer();
    } catch (...) {
      error = std::current_exception(); // a move constructor of the user's
    }
  }
  if (error)
    exception_deliverer<S>::type::deliver(self, work.to, std::move(error));
}

/// Answers the request of `to` (of `*work`, if that is not null) with what `call(take())` returns, in the way that its
/// return type asks for.
template <class S, class M, class Take, class Call>
void run_handler(core& self, port::responder& to, const port::request_context& context, Take take,
                 Call& call, root* work, std::size_t operation, bool counted) {
  using R = decltype(call(take()));
  if constexpr (is_task<R>) {
    using value = typename R::value_type;
    if (work == nullptr) {
      work = &self.open_root(std::move(to), context);
      work->operation = operation;
      work->is_handler = counted;
      work->name = &port::wire_name<M>;
      if (counted)
        self.rules().entered(operation);
    }
    work->finish = &finish_handler<S, value>;
    work->result = &typeid(typename S::result_type);
    std::coroutine_handle<typename R::promise_type> frame;
    try {
      frame = call(take()).release();
      work->to.forget_message();
    } catch (...) { // a function that fails before it has a task to return
      exception_deliverer<S>::type::deliver(self, work->to, std::current_exception());
      self.finish_plain(*work);
      return;
    }
    self.start(*work, frame.promise());
  } else if constexpr (awaitable<R>) {
    auto as_coroutine = [call](M&& message) mutable {
      return call_async(call, std::move(message));
    };
    run_handler<S, M>(self, to, context, take, as_coroutine, work, operation, counted);
  } else {
    self.run_plain(context, to, [&] {
      try {
        if constexpr (std::is_void_v<R>) {
          call(take());
          to.deliver_nothing(self.self());
        } else if constexpr (std::is_same_v<R, elsewhere>) {
          static_cast<void>(call(take()));
          require_answered(to);
        } else {
          deliver_result<S>(self, to, call(take()));
        }
      } catch (...) {
        exception_deliverer<S>::type::deliver(self, to, std::current_exception());
      }
    });
    if (work != nullptr)
      self.finish_plain(*work);
  }
}

/// A request that a rule holds back.
template <class S, class M, class Call>
class held_handler final : public starter {
public:
  held_handler(port::request<M>& request, Call call)
      : message_(request.take()), call_(std::move(call)) {}

  void start(core& self, root& work) override {
    auto context = work.context;
    run_handler<S, M>(
        self, work.to, context, [this]() -> M { return std::move(message_); }, call_, &work,
        work.operation, true);
  }

private:
  M message_;
  Call call_;
};

/// Why a handler is not answered by its own actor.
inline failure would_wait_for_itself(std::string_view message, const std::string& origin) {
  return make_failure(
      errc::deadlock,
      std::string(message) + " would wait for the handler that asks it on its own actor", origin);
}

/// What a request runs through: refusals, rules, then the handler.
template <class S, class M, class Call>
void dispatch(core& self, port::request<M>& request, std::size_t operation, Call call) {
  if (!self.admit(request.to, request.context, request.has_context))
    return;
  auto ruled = self.rules().closed();
  if (ruled && !self.rules().admits(operation, self.asked_itself(request.to))) {
    if (self.waits_for(request.to)) {
      request.to.fail(self.self(), would_wait_for_itself(port::wire_name<M>(), self.origin()));
      return;
    }
    std::unique_ptr<starter> held;
    try {
      held = std::make_unique<held_handler<S, M, Call>>(request, std::move(call));
    } catch (...) { // a move constructor of the user's
      exception_deliverer<S>::type::deliver(self, request.to, std::current_exception());
      return;
    }
    request.to.forget_message();
    auto& work = self.open_root(std::move(request.to), request.context);
    work.operation = operation;
    work.name = &port::wire_name<M>;
    work.held = std::move(held);
    self.rules().hold(work);
    return;
  }
  run_handler<S, M>(
      self, request.to, request.context, [&]() -> M { return request.take(); }, call, nullptr,
      operation, ruled);
  self.after_step();
}

} // namespace parley::detail
