// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/errors.hpp"

#include "parley/actors/cancelled.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <cstdlib>

namespace parley::detail {

bool is_cancel(const std::exception_ptr& error) noexcept {
  if (error == nullptr)
    return false;
  try {
    std::rethrow_exception(error);
  } catch (const cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

const void* cancel_origin(const std::exception_ptr& error) noexcept {
  if (error == nullptr)
    return nullptr;
  try {
    std::rethrow_exception(error);
  } catch (const cancelled& c) {
    return c.origin();
  } catch (...) {
    return nullptr;
  }
}

failure failure_of_error(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const failure& f) {
    return f;
  } catch (const cancelled& c) {
    return make_failure(errc::cancelled, std::string(c.text()));
  } catch (...) {
    return from_exception(error);
  }
}

void rethrow_among(const std::exception_ptr& first, const std::vector<std::exception_ptr>& all) {
  auto index = std::size_t{0};
  std::vector<failure> others;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] == first)
      index = i;
    else if (all[i] != nullptr && !is_cancel(all[i]))
      others.push_back(failure_of_error(all[i]));
  try {
    std::rethrow_exception(first);
  } catch (const failure& f) {
    f.raise_as(f.among(index, others));
  } catch (const cancelled&) { // of one operation alone: whoever waits for all was not cancelled
    throw failure_of_error(first).among(index, others);
  }
  std::abort(); // not reached: g++ 12 does not see that raise_as, a virtual function, never returns
}

void rethrow_because_of(const std::exception_ptr& error, const std::exception_ptr& cause) {
  if (cause == nullptr || is_cancel(cause))
    std::rethrow_exception(error);
  try {
    std::rethrow_exception(error);
  } catch (const failure& f) {
    auto before = failure_of_error(cause);
    if (&f.data() == &before.data()) // passed on as it was
      throw;
    f.raise_as(f.because_of(before));
  }
  std::abort(); // not reached, see above
}

} // namespace parley::detail
