// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/core.hpp"
#include "parley/io/pool.hpp"

#include <atomic>
#include <exception>
#include <list>
#include <memory>
#include <variant>

namespace parley::detail {

class pool_job;
struct pool_shared;

/// Jobs of one lane run one at a time, in the order in which they were submitted, on whatever threads. A job that nobody
/// awaits any more keeps its lane until it ends. All state is guarded by the pool's mutex.
class lane {
public:
  lane() = default;
  lane(const lane&) = delete;

private:
  friend struct pool_shared;
  std::list<std::shared_ptr<pool_job>> waiting_;
  bool busy_ = false;
};

/// A callable with its arguments, then its result. Both the pool and the awaiter hold it; neither touches the result
/// before the job is done.
class pool_job {
public:
  pool_job() = default;
  pool_job(const pool_job&) = delete;
  virtual ~pool_job() = default;

  /// Calls, keeps what came of it, and releases the callable and its arguments.
  virtual void run() noexcept = 0;

  /// Whether it can run without blocking: it needs no thread then.
  [[nodiscard]] virtual bool ready() const { return false; }

  /// Whether nobody awaits it any more: for jobs that themselves wait.
  [[nodiscard]] bool abandoned() const noexcept {
    return abandoned_.load(std::memory_order_relaxed); // a hint: nothing else is read because of it
  }

private:
  friend class pool;
  friend struct pool_shared;
  enum class stage : unsigned char { made, in_lane, queued, running, done };

  stage stage_ = stage::made;
  std::atomic<bool> abandoned_ = false;
  std::shared_ptr<pool_shared> home_;
  std::shared_ptr<lane> lane_;
  std::list<std::shared_ptr<pool_job>>::iterator position_;
  caf::weak_actor_ptr owner_;
  slot_key key_ = 0;
};

template <class T>
class result_job : public pool_job {
public:
  /// Only when it is done, and once.
  T take() {
    if (auto* error = std::get_if<2>(&result_))
      std::rethrow_exception(std::move(*error));
    if constexpr (!std::is_void_v<T>)
      return std::move(std::get<1>(result_));
  }

protected:
  template <class F>
  void keep_result(F f) noexcept {
    try {
      if constexpr (std::is_void_v<T>)
        f();
      else
        result_.template emplace<1>(f());
    } catch (...) {
      result_.template emplace<2>(std::current_exception());
    }
  }

private:
  using value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  std::variant<std::monostate, value, std::exception_ptr> result_;
};

/// The threads, and the queue before them. Its end waits for all jobs, running and queued.
class pool {
public:
  /// What the configuration says of it.
  class shape {
  public:
    explicit shape(caf::actor_system& system);
    shape(std::size_t threads, std::size_t queue) noexcept : threads(threads), queue(queue) {}

    std::size_t threads;
    std::size_t queue;
    bool is_inline = false;
  };

  explicit pool(caf::actor_system& system) : pool(shape(system)) {}
  explicit pool(const shape& x);
  ~pool();
  pool(const pool&) = delete;

  /// Returns a slot of `owner` that is settled when the job is done, or refused: stopping, overloaded.
  slot_key submit(core& owner, std::shared_ptr<pool_job> job, std::shared_ptr<lane> in = nullptr);

  /// The same on behalf of nobody. @throws failure when it is refused
  void submit(std::shared_ptr<pool_job> job, std::shared_ptr<lane> in = nullptr);

  /// Runs the job here and now; its slot is settled in a later step.
  static slot_key run_here(core& owner, pool_job& job);

  /// Nobody awaits the job any more: one that has not begun never will. Threads: any.
  static void abandon(pool_job& job) noexcept;

  [[nodiscard]] pool_state state() const;

private:
  std::shared_ptr<pool_shared> shared_;
};

/// Submits to the pool of `owner`'s system.
slot_key submit(core& owner, std::shared_ptr<pool_job> job, std::shared_ptr<lane> in);

} // namespace parley::detail
