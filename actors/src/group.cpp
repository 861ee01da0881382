// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/group.hpp"

namespace parley::detail {

void child::begin(core& owner, group* in, promise_base& frame, const port::request_context& context,
                  void (*finish)(root&) noexcept) {
  auto& work = owner.fork(frame, context);
  work.client = this;
  work.finish = finish;
  work.abandoned = &child::abandon;
  work_ = &work;
  in_ = in;
  if (in == nullptr)
    return;
  previous_ = in->last_;
  (in->last_ != nullptr ? in->last_->next_ : in->first_) = this;
  in->last_ = this;
  ++in->running_;
}

void child::abandon(root& work, std::exception_ptr why) noexcept {
  auto& self = *static_cast<child*>(work.client);
  self.lost(std::move(why));
  self.leave();
}

root* child::awaited_by() const noexcept {
  return in_ != nullptr ? in_->work_ : nullptr;
}

bool is_awaited_by(const root& last, const root& first) noexcept {
  auto* work = &last;
  for (auto steps = 1'000; work != nullptr && steps > 0; --steps) {
    if (work == &first)
      return true;
    work = work->abandoned == &child::abandon ? static_cast<child*>(work->client)->awaited_by()
                                              : nullptr;
  }
  return false;
}

void child::leave() noexcept {
  if (work_ != nullptr && work_->cancel_pending)
    missed(work_->pending_why);
  work_ = nullptr;
  auto* from = std::exchange(in_, nullptr);
  if (from != nullptr) {
    (previous_ != nullptr ? previous_->next_ : from->first_) = next_;
    (next_ != nullptr ? next_->previous_ : from->last_) = previous_;
    next_ = previous_ = nullptr;
    --from->running_;
    from->child_ended(*this);
    if (from->joining_ && from->running_ == 0)
      from->wake();
  }
  ended();
}

group::~group() {
  kill_all();
}

void group::kill_all() noexcept {
  while (last_ != nullptr) {
    auto& x = *last_;
    auto* work = std::exchange(x.work_, nullptr);
    x.in_ = nullptr;
    last_ = x.previous_;
    (last_ != nullptr ? last_->next_ : first_) = nullptr;
    x.previous_ = nullptr;
    --running_;
    auto why = std::make_exception_ptr(work->cancel_why);
    owner_.kill(*work);
    x.lost(std::move(why)); // whoever waits for it, outside of the group, is told
    x.ended();
  }
}

void group::cancel_all(const cancelled& why) noexcept {
  each_child([&](child& x) {
    if (std::exchange(x.struck_, child::strike::own) == child::strike::none)
      owner_.cancel(*x.work_, why);
  });
}

root* group::pass_on(const cancelled& why) noexcept {
  by_ = why;
  auto takes = [](child& x) {
    if (x.struck_ == child::strike::own)
      return false;
    x.struck_ = child::strike::passed_on;
    return true;
  };
  if (first_ != nullptr && first_ == last_)
    return takes(*first_) ? first_->work_ : nullptr;
  each_child([&](child& x) {
    if (takes(x))
      owner_.cancel(*x.work_, why);
  });
  return nullptr;
}

void group::wake() noexcept {
  owner_.settle(waiter_);
}

auto group::join() noexcept -> joiner {
  return joiner(*this, true);
}

auto group::join_until(time_point when) noexcept -> joiner {
  return joiner(*this, true, when);
}

auto group::next() noexcept -> joiner {
  return joiner(*this, false);
}

bool group::joiner::suspend(promise_base& frame) {
  if (until_empty_ && of_.running_ == 0)
    return false;
  of_.joining_ = until_empty_;
  of_.work_ = frame.owner;
  of_.waiter_ = of_.owner_.open(deadline_);
  of_.owner_.set_hook(of_.waiter_, of_);
  return of_.owner_.wait(of_.waiter_, frame);
}

void group::joiner::leave() noexcept {
  if (auto key = std::exchange(of_.waiter_, 0); key != 0 && current() == &of_.owner_)
    of_.owner_.close(key);
  of_.joining_ = false;
}

} // namespace parley::detail
