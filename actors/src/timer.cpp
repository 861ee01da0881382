// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/timer_state.hpp"
#include "parley/actors/every.hpp"

namespace parley {

namespace detail {

void timer_state::require_here(const char* operation) const {
  auto* c = current();
  if (c == nullptr || !c->is_origin(owner_.get()))
    throw std::logic_error("parley::" + std::string(operation) + ": it belongs to " + *owner_ +
                           " and was used " +
                           (c != nullptr ? "on " + c->origin() : std::string("outside of actors")));
}

bool timer_state::cancel() {
  require_here("timer");
  if (!std::exchange(active_, false))
    return false;
  current()->settle(key_);
  return true;
}

bool timer_state::reschedule(duration length) {
  require_here("timer");
  if (!active_)
    return false;
  auto when = current()->after(std::max(length, duration::zero()));
  when_ = when;
  if (key_ != 0)
    current()->retime(key_, when); // else it is due, and its work will see that it is not
  return true;
}

} // namespace detail

period period::jitter(double part, std::uint64_t seed) && {
  if (!(part >= 0 && part <= 1))
    throw std::invalid_argument("parley::period: the jitter is a part of the length, from 0 to 1");
  jitter_ = part;
  random_.seed(static_cast<std::minstd_rand::result_type>(seed));
  return std::move(*this);
}

std::chrono::nanoseconds period::draw_jitter() {
  if (jitter_ == 0)
    return std::chrono::nanoseconds(0);
  auto part = jitter_ * std::uniform_real_distribution<>(-1, 1)(random_);
  return std::chrono::nanoseconds(
      static_cast<std::chrono::nanoseconds::rep>(static_cast<double>(length_.count()) * part));
}

namespace detail {

time_point periodic_state::next_after(time_point now) {
  slot_ += period_.length();
  if (slot_ <= now) {
    auto over = (now - slot_) / period_.length() + 1;
    missed_ += static_cast<std::uint64_t>(over);
    slot_ += over * period_.length();
  }
  return slot_ + period_.draw_jitter();
}

} // namespace detail
} // namespace parley
