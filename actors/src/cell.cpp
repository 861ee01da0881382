// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/cell.hpp"

#include "parley/messaging/detail/wire_failure.hpp"

namespace parley::detail {

namespace {

std::string line_of(const std::source_location& where) {
  std::string_view file = where.file_name();
  return std::string(file.substr(file.rfind('/') + 1)) + ":" + std::to_string(where.line());
}

} // namespace

cell_base::cell_base(core& owner) : owner_(owner.shared_origin()), system_(owner.shared_system()) {}

bool cell_base::is_here() const noexcept {
  auto* c = current();
  return c != nullptr && c->is_origin(owner_.get());
}

void cell_base::require_here(const char* operation) const {
  if (is_here())
    return;
  auto* c = current();
  throw std::logic_error("parley::" + std::string(operation) + ": it belongs to " + *owner_ +
                         " and was used " +
                         (c != nullptr ? "on " + c->origin() : std::string("outside of actors")));
}

void cell_base::drop_reader() noexcept {
  if (--readers_ != 0)
    return;
  if (settled_)
    report();
  else if (shared_)
    cancel(cancelled(cancelled::reason::caller));
}

void cell_base::report() noexcept {
  if (error() != nullptr && !std::exchange(observed_, true))
    system_->report(*owner_, error());
}

void cell_base::settle() noexcept {
  if (std::exchange(settled_, true))
    return;
  on_cancel_ = nullptr;
  if (is_here()) {
    auto& owner = *current();
    for (auto* x = first_; x != nullptr; x = x->next_)
      owner.settle(x->key_);
  }
  if (readers_ == 0)
    report();
}

void cell_base::ended() noexcept {
  settle();
  release();
}

bool cell_base::may_settle(bool strictly, std::source_location where) {
  if (!settled_) {
    settled_at_ = where;
    return true;
  }
  system_->late_settles.fetch_add(1, std::memory_order_relaxed);
  if (std::exchange(was_cancelled_, false)) {
    settled_at_ = where;
    return false;
  }
  if (strictly)
    throw std::logic_error("parley::promise: settled twice, at " + line_of(settled_at_) + " and " +
                           line_of(where));
  return false;
}

void cell_base::break_promise() noexcept {
  if (readers_ == 0)
    set_observed(); // nobody waits for it either
  fail(std::make_exception_ptr(
      make_failure(errc::broken_promise, "the promise was dropped without a result")));
}

bool cell_base::cancel(const cancelled& why) noexcept {
  if (settled_ || !is_here())
    return false;
  if (work() != nullptr)
    current()->cancel(*work(), why);
  else
    cancel_promise(why);
  return true;
}

root* cell_base::pass_on(const cancelled& why) noexcept {
  if (settled_)
    return nullptr;
  if (work() == nullptr)
    cancel_promise(why);
  passed_on_ = true;
  return work();
}

void cell_base::cancel_promise(const cancelled& why) noexcept {
  if (cancelling_)
    return;
  retain(); // the hook may drop whatever refers to this
  if (auto hook = std::exchange(on_cancel_, nullptr)) {
    cancelling_ = true;
    try {
      hook(why);
    } catch (...) {
      system_->report(*owner_, std::current_exception());
    }
    cancelling_ = false;
  }
  if (!settled_) {
    was_cancelled_ = true; // one answer that comes too late is no error of who gives it
    fail(std::make_exception_ptr(why));
  }
  release();
}

root* cell_base::awaited_by() const noexcept {
  return first_ != nullptr ? first_->work_ : child::awaited_by();
}

void cell_base::missed(const cancelled& why) noexcept {
  if (!passed_on_ || first_ == nullptr)
    return;
  first_->work_->cancel_pending = true; // neither the result nor the cancel is lost
  first_->work_->pending_why = why;
}

// -- waiting ----------------------------------------------------------------------------------------------------------

bool cell_base::waiter::suspend(promise_base& frame) {
  of_.require_here("future");
  owner_ = current();
  work_ = frame.owner;
  if (of_.work() != nullptr && is_awaited_by(*work_, *of_.work()))
    throw make_failure(errc::deadlock,
                       of_.work() == work_
                           ? "a future of this work was awaited by the work itself"
                           : "the work behind the future waits for the work that awaits it");
  key_ = owner_->open(deadline_);
  of_.add_reader();
  auto is_first = of_.first_ == nullptr;
  if (of_.settled_ && is_first) {
    owner_->settle(key_);
    return owner_->wait(key_, frame);
  }
  previous_ = of_.last_;
  (of_.last_ != nullptr ? of_.last_->next_ : of_.first_) = this;
  of_.last_ = this;
  if (!of_.settled_ && !of_.shared_ && !alone_)
    owner_->set_hook(key_, of_);
  auto waits = owner_->wait(key_, frame);
  if (of_.settled_)
    owner_->settle(key_); // behind those who came before and have not gone on yet
  return waits;
}

bool cell_base::waiter::resume() {
  auto out = owner_->take(key_);
  if (out.is_cancelled) {
    auto why = owner_->running()->cancel_why;
    leave();
    throw why;
  }
  if (!alone_)
    of_.set_observed();
  leave();
  return of_.settled_;
}

void cell_base::waiter::leave() noexcept {
  auto key = std::exchange(key_, 0);
  if (key == 0)
    return;
  if (of_.first_ == this || previous_ != nullptr) {
    (previous_ != nullptr ? previous_->next_ : of_.first_) = next_;
    (next_ != nullptr ? next_->previous_ : of_.last_) = previous_;
    next_ = previous_ = nullptr;
  }
  if (current() == owner_)
    owner_->close(key);
  of_.drop_reader();
}

} // namespace parley::detail
