// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/any_bodies.hpp"
#include "parley/actors/detail/timeout_bodies.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

namespace parley::detail {

task<void> composition::drained() {
  if (!cancelling_)
    co_await join();
  auto end = owner().after(std::max(grace_, duration::zero()));
  while (running() != 0) {
    co_await join_until(end);
    if (running() != 0 && owner().now() >= end) {
      owner().system().report(
          owner().origin(),
          std::make_exception_ptr(make_failure(
              errc::cancelled,
              "work that was cancelled went on for its time of grace, and was ended")));
      kill_all();
    }
  }
}

void fail_fast::child_ended(child& x) noexcept {
  if (x.error() == nullptr || first_ != nullptr)
    return;
  if (cancelled_by() && is_cancel(x.error()))
    return;
  first_ = x.error();
  cancel_rest();
}

void fail_fast::rethrow(const std::vector<std::exception_ptr>& in_order) const {
  if (first_ == nullptr) {
    throw_if_cancelled();
    return;
  }
  pass_cancel_to_next_await(); // it came later
  rethrow_among(first_, in_order);
}

void first_success::child_ended(child& x) noexcept {
  if (winner_ != nullptr || x.error() != nullptr)
    return;
  winner_ = &x;
  cancel_rest();
}

void throw_all_failed(const std::vector<std::exception_ptr>& errors) {
  std::vector<failure> each;
  for (auto& error : errors)
    each.push_back(failure_of_error(error));
  auto text = errors.empty() ? std::string("there was nothing to wait for")
                             : "all " + std::to_string(errors.size()) + " operations failed";
  throw make_failure(errc::all_failed, std::move(text)).among(0, each);
}

timed::timed(const work_here& here, duration limit, duration grace)
    : composition(here, grace), end_(here.owner().after(limit)) {
  set_deadline(end_);
}

task<void> timed::finished() {
  co_await join_until(end_);
  if (running() != 0)
    cancel_rest(cancelled::reason::timeout);
  if (running() != 0)
    co_await drained();
}

bool timed::is_timeout(const child& x) const {
  return cancel_origin(x.error()) == static_cast<const composition*>(this) ||
         (passed_on_late_ && is_cancel(x.error()));
}

root* timed::pass_on(const cancelled& why) noexcept {
  passed_on_late_ = passed_on_late_ || owner().now() >= end_;
  return composition::pass_on(why);
}

failure too_late(duration limit) {
  return make_failure(
      errc::deadline_exceeded,
      "not done within " +
          std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(limit).count()) +
          "ms");
}

} // namespace parley::detail
