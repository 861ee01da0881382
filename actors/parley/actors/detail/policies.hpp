// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/as_task.hpp"
#include "parley/actors/detail/errors.hpp"
#include "parley/actors/detail/group.hpp"

#include <algorithm>
#include <deque>
#include <tuple>
#include <vector>

namespace parley::detail {

/// The children of a composition, by their place in it.
class composition : public group {
public:
  /// How long children that ignore a cancel may go on before they are destroyed.
  explicit composition(const work_here& here, duration grace = default_grace)
      : group(here.owner()), here_(here), context_(here.context()), grace_(grace) {}

  template <class T>
  void begin(kept_child<T>& x, task<T> work) {
    x.begin(owner(), this, std::move(work), context_);
  }

  [[nodiscard]] const work_here& here() const noexcept { return here_; }
  [[nodiscard]] const port::request_context& context() const noexcept { return context_; }

  /// Waits until none runs, and once they were cancelled from here at most for the time of grace: then destroys what is left,
  /// and reports it.
  [[nodiscard]] task<void> drained();

  /// After the children: the cancel of the work that waited.
  void throw_if_cancelled() const {
    if (cancelled_by())
      throw *cancelled_by();
  }
  /// The same when there is a result, which is not lost: that cancel strikes at the next await.
  void pass_cancel_to_next_await() const {
    if (cancelled_by())
      owner().cancel(*here_.work, *cancelled_by());
  }

protected:
  /// Its outcome is no longer of use to anybody.
  void cancel_rest(cancelled::reason why = cancelled::reason::sibling) noexcept {
    if (!std::exchange(cancelling_, true))
      cancel_all(cancelled(why).by(this));
    wake();
  }
  void set_deadline(time_point when) noexcept {
    context_.deadline = std::min(context_.deadline, when);
  }

private:
  work_here here_;
  port::request_context context_;
  duration grace_;
  bool cancelling_ = false;
};

/// The first child that fails decides, in time; the others are cancelled.
class fail_fast : public composition {
public:
  using composition::composition;

  /// After the children. @throws what the first one threw, or the cancel of who waited
  void rethrow(const std::vector<std::exception_ptr>& in_order) const;
  [[nodiscard]] bool has_failed() const noexcept { return first_ != nullptr; }

protected:
  void child_ended(child& x) noexcept override;

private:
  std::exception_ptr first_;
};

/// The first child that has a value decides, in time; the others are cancelled.
class first_success : public composition {
public:
  using composition::composition;

  [[nodiscard]] const child* winner() const noexcept { return winner_; }

protected:
  void child_ended(child& x) noexcept override;

private:
  const child* winner_ = nullptr;
};

/// Keeps the order in which the children end.
class in_time : public composition {
public:
  using composition::composition;

  [[nodiscard]] child* take() noexcept {
    if (done_.empty())
      return nullptr;
    auto* x = done_.front();
    done_.pop_front();
    return x;
  }
  [[nodiscard]] std::size_t done_count() const noexcept { return done_.size(); }
  void stop() noexcept { cancel_rest(cancelled::reason::caller); }

protected:
  void child_ended(child& x) noexcept override {
    done_.push_back(&x);
    wake();
  }

private:
  std::deque<child*> done_;
};

/// All that may be composed at once: operations of one type.
template <class A>
using child_of = kept_child<std::remove_cvref_t<awaited<A>>>;

template <awaitable A>
auto begin_task(const composition& in, A& operation) {
  return as_task(std::move(operation), in.here().line);
}

} // namespace parley::detail
