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
  if (std::exchange(was_cancelled_, false))
    return false;
  if (strictly)
    throw std::logic_error("parley::promise: settled twice, at " + line_of(settled_at_) + " and " +
                           line_of(where));
  return false;
}

bool cell_base::cancel(const cancelled& why) noexcept {
  if (settled_ || !is_here())
    return false;
  if (auto* next = pass_on(why))
    current()->cancel(*next, why);
  return true;
}

root* cell_base::pass_on(const cancelled& why) noexcept {
  if (settled_)
    return nullptr;
  if (work() != nullptr)
    return work();
  was_cancelled_ = true; // one answer that comes too late is no error of who gives it
  if (auto hook = std::exchange(on_cancel_, nullptr)) {
    retain();
    try {
      hook(why);
    } catch (...) {
      system_->report(*owner_, std::current_exception());
    }
    if (settled_)
      was_cancelled_ = false;
    auto done = settled_;
    release();
    if (done)
      return nullptr;
  }
  fail(std::make_exception_ptr(why));
  return nullptr;
}

// -- waiting ----------------------------------------------------------------------------------------------------------

bool cell_base::waiter::suspend(promise_base& frame) {
  of_.require_here("future");
  owner_ = current();
  if (of_.work() != nullptr && of_.work() == frame.owner)
    throw make_failure(errc::deadlock, "a future of this work was awaited by the work itself");
  key_ = owner_->open(deadline_);
  of_.add_reader();
  if (of_.settled_) {
    owner_->settle(key_);
  } else {
    previous_ = of_.last_;
    (of_.last_ != nullptr ? of_.last_->next_ : of_.first_) = this;
    of_.last_ = this;
    if (!of_.shared_ && !alone_)
      owner_->set_hook(key_, of_);
  }
  return owner_->wait(key_, frame);
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
