// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <chrono>

namespace parley::detail {

/// `x` in nanoseconds, or the nearest that there is: chrono's own conversions overflow.
template <class R, class P>
std::chrono::nanoseconds saturated(std::chrono::duration<R, P> x) {
  using std::chrono::nanoseconds;
  using wide = std::chrono::duration<long double, std::nano>;
  if (!(wide(x) < wide(nanoseconds::max())))
    return nanoseconds::max();
  if (wide(x) <= wide(nanoseconds::min()))
    return nanoseconds::min();
  return std::chrono::duration_cast<nanoseconds>(x);
}

} // namespace parley::detail
