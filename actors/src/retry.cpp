// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/retry.hpp"

#include <cmath>

namespace parley {

retries retries::backoff(std::chrono::nanoseconds first, double factor) && {
  if (first < std::chrono::nanoseconds::zero() || !(factor >= 1))
    throw std::invalid_argument(
        "parley::retries: a pause is not negative, and a factor not below 1");
  first_ = first;
  factor_ = factor;
  return std::move(*this);
}

retries retries::at_most(std::chrono::nanoseconds longest) && {
  if (longest < std::chrono::nanoseconds::zero())
    throw std::invalid_argument("parley::retries: the longest pause is not negative");
  longest_ = longest;
  return std::move(*this);
}

retries retries::jitter(double part, std::uint64_t seed) && {
  if (!(part >= 0 && part <= 1))
    throw std::invalid_argument("parley::retries: the jitter is a part of the pause, from 0 to 1");
  jitter_ = part;
  random_.seed(static_cast<std::minstd_rand::result_type>(seed));
  return std::move(*this);
}

retries retries::when(std::function<bool(const failure&)> f) && {
  when_ = std::move(f);
  return std::move(*this);
}

std::chrono::nanoseconds retries::pause_after(unsigned done) {
  auto longest = static_cast<double>(longest_.count());
  auto pause = std::min(static_cast<double>(first_.count()) * std::pow(factor_, done - 1), longest);
  if (jitter_ > 0)
    pause *= 1 + jitter_ * std::uniform_real_distribution<>(-1, 1)(random_);
  return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(pause));
}

} // namespace parley
