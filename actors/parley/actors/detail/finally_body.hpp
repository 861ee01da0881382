// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/future_chain.hpp"

namespace parley::detail {

template <awaitable A, class F, class... Args>
task<std::remove_cvref_t<awaited<A>>> finally_of(A operation, F f, Args... args) {
  using T = std::remove_cvref_t<awaited<A>>;
  auto here = co_await this_work();
  co_return co_await finally_body<T>(as_task(std::move(operation), here.line), std::move(f),
                                     std::move(args)...);
}

} // namespace parley::detail
