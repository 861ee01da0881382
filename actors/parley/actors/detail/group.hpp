// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/await.hpp"
#include "parley/actors/detail/result.hpp"
#include "parley/actors/task.hpp"

#include <optional>

namespace parley::detail {

class group;

/// Work that runs beside that which began it. Stays where it is while it runs.
class child {
public:
  child() noexcept {}
  child(const child&) = delete;

  /// Until its result is here. Its frame may still be there.
  [[nodiscard]] bool is_running() const noexcept { return work_ != nullptr; }
  [[nodiscard]] root* work() const noexcept { return work_; }
  /// What it threw; null while it runs, and when it has a value.
  [[nodiscard]] virtual const std::exception_ptr& error() const noexcept = 0;

  /// Its place in a composition, which is told it.
  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  void set_index(std::size_t i) noexcept { index_ = i; }

  /// The work that waits for it; null for none.
  [[nodiscard]] virtual root* awaited_by() const noexcept;

protected:
  ~child() = default;

  /// Begins `frame` as work of its own, of `in` if that is not null.
  void begin(core& owner, group* in, promise_base& frame, const port::request_context& context,
             void (*finish)(root&) noexcept);

  /// The result is here.
  virtual void ended() noexcept = 0;
  virtual void lost(std::exception_ptr why) noexcept = 0;
  /// It ended before the cancel of its work struck.
  virtual void missed(const cancelled&) noexcept {}

private:
  friend class group;
  friend bool is_awaited_by(const root& last, const root& first) noexcept;
  static void abandon(root& work, std::exception_ptr why) noexcept;

protected:
  /// Out of its group; then tells that, and ended().
  void leave() noexcept;

private:
  group* in_ = nullptr;
  root* work_ = nullptr;
  child* next_ = nullptr;
  child* previous_ = nullptr;
  std::size_t index_ = 0;
  enum class strike : unsigned char { none, passed_on, own } struck_ = strike::none;
};

/// Children that end before those who began them: whoever destroys the group destroys what still runs of them, innermost
/// frame first. A cancel of the work that waits for a group goes to its children.
class group : public cancel_hook {
public:
  explicit group(core& owner) noexcept : owner_(owner) {}
  group(const group&) = delete;
  virtual ~group();

  [[nodiscard]] core& owner() const noexcept { return owner_; }
  [[nodiscard]] std::size_t running() const noexcept { return running_; }
  /// Whether some work waits for it: there is a place for one.
  [[nodiscard]] bool is_awaited() const noexcept { return waiter_ != 0; }

  /// Cancels those that no cancel has struck yet, on the group's own account: from here on no other one, which goes through
  /// the group, disturbs them.
  void cancel_all(const cancelled& why) noexcept;

  /// Calls `f(child)` for each that runs; `f` may cancel it.
  template <class F>
  void each_child(F f) {
    for (auto* x = first_; x != nullptr;)
      f(*std::exchange(x, x->next_));
  }

  /// Lets whoever waits go on.
  void wake() noexcept;

  /// Ends what still runs, at once.
  void kill_all() noexcept;

  /// The cancel of the work that waited, which went on to the children.
  [[nodiscard]] const std::optional<cancelled>& cancelled_by() const noexcept { return by_; }

  class joiner;
  /// Waits until no child runs. Never throws, so that it can be awaited behind any exception.
  [[nodiscard]] joiner join() noexcept;
  /// The same, until `when` at most.
  [[nodiscard]] joiner join_until(time_point when) noexcept;
  /// Waits for `wake`.
  [[nodiscard]] joiner next() noexcept;

  root* pass_on(const cancelled& why) noexcept override;

protected:
  /// A child has its result. Nothing is destroyed in it, and nobody resumed.
  virtual void child_ended(child&) noexcept {}

private:
  friend class child;

  core& owner_;
  child* first_ = nullptr;
  child* last_ = nullptr;
  std::size_t running_ = 0;
  slot_key waiter_ = 0;
  root* work_ = nullptr; // that waits
  bool joining_ = false;
  std::optional<cancelled> by_;
};

class group::joiner {
public:
  using parley_awaitable = joiner;

  joiner(group& of, bool until_empty, time_point deadline = time_point::max()) noexcept
      : of_(of), deadline_(deadline), until_empty_(until_empty) {}
  joiner(const joiner&) = delete;
  ~joiner() { leave(); }

  bool await_ready() const noexcept { return false; }
  template <task_promise Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    return suspend(frame.promise());
  }
  void await_resume() noexcept { leave(); }

private:
  bool suspend(promise_base& frame);
  void leave() noexcept;

  group& of_;
  time_point deadline_;
  bool until_empty_;
};

/// Whether the work `first` waits for `last`, directly or through others. As far as a thousand of them.
[[nodiscard]] bool is_awaited_by(const root& last, const root& first) noexcept;

/// A child that keeps its result.
template <class T>
class kept_child final : public child {
public:
  kept_child() noexcept {}
  ~kept_child() = default;

  void begin(core& owner, group* in, task<T> work, const port::request_context& context) {
    child::begin(owner, in, work.release().promise(), context, [](root& done) noexcept {
      auto& self = *static_cast<kept_child*>(static_cast<child*>(done.client));
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

protected:
  void ended() noexcept override {}
  void lost(std::exception_ptr why) noexcept override { result_.set_error(std::move(why)); }

private:
  result<T> result_;
};

} // namespace parley::detail
