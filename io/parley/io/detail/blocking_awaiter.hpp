// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/actors/detail/handlers.hpp"
#include "parley/actors/detail/named_reply.hpp"
#include "parley/io/detail/pool.hpp"
#include "parley/messaging/detail/wire_failure.hpp"
#include "parley/messaging/outcome.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <tuple>

namespace parley::detail {

template <class F, class... Args>
class call_job final : public result_job<std::invoke_result_t<F, Args...>> {
public:
  template <class... Ts>
  explicit call_job(Ts&&... parts) : call_(std::in_place, std::forward<Ts>(parts)...) {}

  void run() noexcept override {
    this->keep_result([this] {
      return std::apply([](auto&... parts) { return std::invoke(std::move(parts)...); }, *call_);
    });
    call_.reset();
  }

private:
  std::optional<std::tuple<F, Args...>> call_;
};

template <class T>
class future_job final : public result_job<T> {
public:
  explicit future_job(std::future<T> result) : result_(std::move(result)) {}

  [[nodiscard]] bool ready() const override {
    return !result_.valid() ||
           result_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  void run() noexcept override {
    this->keep_result([this] {
      if (result_.valid())
        while (result_.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout)
          if (this->abandoned())
            throw cancelled(cancelled::reason::caller); // to nobody
      return result_.get();
    });
    result_ = {};
  }

private:
  std::future<T> result_;
};

/// Awaits a job of the pool, which begins when the awaiter is made.
template <class T>
class blocking_awaiter : public slot_awaiter {
public:
  using value_type = T;

  blocking_awaiter(const char* operation, std::shared_ptr<lane> in,
                   std::shared_ptr<result_job<T>> job)
      : slot_awaiter(&current_core(operation), 0), job_(std::move(job)) {
    key_ = submit(*owner_, job_, std::move(in));
  }
  /// Only before it is awaited.
  blocking_awaiter(blocking_awaiter&& from) noexcept
      : slot_awaiter(from.owner_, std::exchange(from.key_, 0)), job_(std::move(from.job_)) {}
  ~blocking_awaiter() {
    if (job_ != nullptr)
      pool::abandon(*job_);
  }

  T await_resume() {
    if (job_ == nullptr)
      throw std::logic_error("parley::blocking: awaited twice");
    unless_kept waiting(std::move(job_));
    auto x = settled();
    auto job = waiting.keep();
    if (x.error)
      throw here(*x.error);
    return job->take();
  }

private:
  /// Abandons the job also when its awaiter has a name, and lives on after it was cancelled.
  class unless_kept {
  public:
    explicit unless_kept(std::shared_ptr<result_job<T>> job) noexcept : job_(std::move(job)) {}
    ~unless_kept() {
      if (job_ != nullptr)
        pool::abandon(*job_);
    }
    std::shared_ptr<result_job<T>> keep() noexcept { return std::move(job_); }

  private:
    std::shared_ptr<result_job<T>> job_;
  };

  std::shared_ptr<result_job<T>> job_;
};

/// The same for its outcome.
template <class T>
class blocking_outcome_awaiter : public blocking_awaiter<T> {
public:
  explicit blocking_outcome_awaiter(blocking_awaiter<T>&& from) noexcept
      : blocking_awaiter<T>(std::move(from)) {}

  outcome<T> await_resume() {
    try {
      if constexpr (std::is_void_v<T>) {
        blocking_awaiter<T>::await_resume();
        return outcome<T>();
      } else {
        return outcome<T>(blocking_awaiter<T>::await_resume());
      }
    } catch (const failure& f) {
      return outcome<T>(f);
    } catch (const cancelled&) {
      throw;
    } catch (...) {
      return outcome<T>(from_exception(std::current_exception()));
    }
  }
};

#define PARLEY_NAME_THE_JOB_                                                                       \
  "parley: g++ before 13 destroys a temporary closure in an awaiting statement twice; pass what "  \
  "it "                                                                                            \
  "needs as arguments, or name the job first: auto job = blocking(...); co_await job;"

/// A job that was given temporaries which g++ before 13 destroys twice in an awaiting statement: awaited by name only.
template <class T>
class named_blocking_awaiter : public blocking_awaiter<T> {
public:
  using blocking_awaiter<T>::blocking_awaiter;

  blocking_awaiter<T> operator co_await() & noexcept { return std::move(*this); }
  template <class U = T>
  blocking_awaiter<T> operator co_await() && noexcept {
    static_assert(always_false<U>, PARLEY_NAME_THE_JOB_);
    return std::move(*this);
  }
};

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
template <class F, class... Args>
inline constexpr bool has_risk =
    (!std::is_lvalue_reference_v<F> && std::is_class_v<std::remove_cvref_t<F>> &&
     !std::is_trivially_destructible_v<std::remove_cvref_t<F>>) ||
    (risky_temporary<Args> || ...);
#else
template <class F, class... Args>
inline constexpr bool has_risk = false;
#endif

template <bool Risk, class F, class... Args>
auto run_blocking(std::shared_ptr<lane> in, F&& f, Args&&... args) {
  using job = call_job<std::decay_t<F>, std::decay_t<Args>...>;
  using T = std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>;
  static_assert(!std::is_reference_v<T>,
                "parley::blocking: the callable returns a reference; return a value, which can "
                "leave its thread");
  static_assert(!is_task<T>, "parley::blocking: the callable returns a task, which only an actor "
                             "can run; await the task itself");
  using awaiter = std::conditional_t<Risk, named_blocking_awaiter<T>, blocking_awaiter<T>>;
  return awaiter("blocking", std::move(in),
                 std::make_shared<job>(std::forward<F>(f), std::forward<Args>(args)...));
}

} // namespace parley::detail
