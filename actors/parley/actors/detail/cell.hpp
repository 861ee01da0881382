// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/errors.hpp"
#include "parley/actors/detail/group.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <source_location>
#include <string>

namespace parley::detail {

/// What a future waits for: settled once, by work of its actor or by a promise. Its references may be dropped anywhere;
/// all else belongs to the turns of the actor that made it.
class cell_base : public child, public cancel_hook {
public:
  explicit cell_base(core& owner);

  // -- references -----------------------------------------------------------------------------------------------------

  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) // pairs with itself
      delete this;
  }

  /// Futures and awaits that may still look. When the last one goes, a failure that none has seen is reported, and shared
  /// work is cancelled.
  void add_reader() noexcept { ++readers_; }
  void drop_reader() noexcept;
  [[nodiscard]] bool has_readers() const noexcept { return readers_ != 0; }

  // -- state ----------------------------------------------------------------------------------------------------------

  [[nodiscard]] bool is_settled() const noexcept { return settled_; }
  [[nodiscard]] bool is_here() const noexcept;
  /// @throws std::logic_error  on any other actor than its own, with the names of both
  void require_here(const char* operation) const;
  void set_shared() noexcept { shared_ = true; }
  [[nodiscard]] bool is_shared() const noexcept { return shared_; }
  void set_observed() noexcept { observed_ = true; }

  // -- settling -------------------------------------------------------------------------------------------------------

  /// The result is there: who waits goes on, each as a step of its own, in the order in which they came.
  void settle() noexcept;
  /// False when it was settled before. @throws std::logic_error when `strictly`, but for the first time behind a cancel
  bool may_settle(bool strictly, std::source_location where);
  virtual void fail(std::exception_ptr why) noexcept = 0;
  /// Who was to settle it has gone.
  void break_promise() noexcept;

  /// Cancels what it waits for. False when it is settled.
  bool cancel(const cancelled& why) noexcept;
  void set_cancel_hook(std::function<void(const cancelled&)> hook) {
    if (!settled_)
      on_cancel_ = std::move(hook);
  }
  /// Whether its hook runs.
  [[nodiscard]] bool is_being_cancelled() const noexcept { return cancelling_; }

  root* pass_on(const cancelled& why) noexcept override;
  [[nodiscard]] root* awaited_by() const noexcept override;
  /// Whether a cancel of the work that waits went on to what it waits for.
  [[nodiscard]] bool is_passed_on() const noexcept { return passed_on_; }

  // -- waiting --------------------------------------------------------------------------------------------------------

  class waiter;

protected:
  virtual ~cell_base() = default;
  void ended() noexcept override;
  void missed(const cancelled& why) noexcept override;

private:
  void cancel_promise(const cancelled& why) noexcept;
  void report() noexcept;

  std::shared_ptr<const std::string> owner_;
  std::shared_ptr<system_state> system_;
  waiter* first_ = nullptr;
  waiter* last_ = nullptr;
  std::function<void(const cancelled&)> on_cancel_;
  std::source_location settled_at_;
  std::atomic<std::uint32_t> references_{1};
  std::uint32_t readers_ = 0;
  bool settled_ = false;
  bool shared_ = false;
  bool observed_ = false;
  bool was_cancelled_ = false;
  bool cancelling_ = false;
  bool passed_on_ = false; // the cancel of who waits
};

template <class T>
class cell final : public cell_base {
public:
  using cell_base::cell_base;

  /// Begins the work that settles it.
  void begin(core& owner, group* in, task<T> work, const port::request_context& context) {
    retain(); // until it ends
    child::begin(owner, in, work.release().promise(), context, [](root& done) noexcept {
      auto& self = *static_cast<cell*>(static_cast<child*>(done.client));
      self.result_.take_from(std::coroutine_handle<typename task<T>::promise_type>::from_address(
                                 done.frame->self.address())
                                 .promise());
      self.leave();
    });
  }

  [[nodiscard]] result<T>& get() noexcept { return result_; }
  [[nodiscard]] const std::exception_ptr& error() const noexcept override {
    return result_.error();
  }
  void fail(std::exception_ptr why) noexcept override {
    result_.set_error(std::move(why));
    settle();
  }

protected:
  void lost(std::exception_ptr why) noexcept override {
    set_observed(); // its actor ended it: that is no failure of its own
    result_.set_error(std::move(why));
  }

private:
  result<T> result_;
};

/// Keeps a cell.
template <class Cell>
class cell_ref {
public:
  cell_ref() noexcept {}
  explicit cell_ref(Cell* adopted) noexcept : cell_(adopted) {}
  cell_ref(const cell_ref& other) noexcept : cell_(other.cell_) {
    if (cell_ != nullptr)
      cell_->retain();
  }
  cell_ref(cell_ref&& other) noexcept : cell_(std::exchange(other.cell_, nullptr)) {}
  cell_ref& operator=(cell_ref other) noexcept {
    std::swap(cell_, other.cell_);
    return *this;
  }
  ~cell_ref() {
    if (cell_ != nullptr)
      cell_->release();
  }

  explicit operator bool() const noexcept { return cell_ != nullptr; }
  Cell* operator->() const noexcept { return cell_; }
  Cell& operator*() const noexcept { return *cell_; }

private:
  Cell* cell_ = nullptr;
};

template <class Cell>
cell_ref<cell_base> base_of(const cell_ref<Cell>& x) noexcept {
  x->retain();
  return cell_ref<cell_base>(&*x);
}

/// Awaits a cell. The base of the awaiters of futures.
class cell_base::waiter {
public:
  using parley_awaitable = waiter;

  /// `alone`: a cancel of this await, or its deadline, ends it and nothing else.
  explicit waiter(cell_base& of, bool alone = false,
                  time_point deadline = time_point::max()) noexcept
      : of_(of), deadline_(deadline), alone_(alone) {
    of_.retain();
  }
  waiter(const waiter&) = delete;
  ~waiter() {
    leave();
    of_.release();
  }

  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    return suspend(frame.promise());
  }

protected:
  /// Whether it is settled. @throws cancelled  when this await was cancelled alone
  bool resume();

private:
  friend class cell_base;
  bool suspend(promise_base& frame);
  void leave() noexcept;

  cell_base& of_;
  time_point deadline_;
  core* owner_ = nullptr;
  root* work_ = nullptr;
  slot_key key_ = 0;
  bool alone_;
  waiter* next_ = nullptr;
  waiter* previous_ = nullptr;
};

/// Awaits a cell without taking its result: whether it is settled by `deadline`.
class settled_awaiter : public cell_base::waiter {
public:
  settled_awaiter(cell_base& of, time_point deadline) noexcept : waiter(of, true, deadline) {}

  bool await_resume() { return resume(); }
};

/// A cell on the actor whose turn it is. @throws std::logic_error when there is none
template <class T>
cell_ref<cell<T>> make_cell(const char* operation) {
  return cell_ref<cell<T>>(new cell<T>(current_core(operation)));
}

} // namespace parley::detail
