// Part of parley. BSD-3-Clause, see LICENSE.
// expect: task_promise
#include "store.hpp"

struct foreign {
  struct promise_type {
    foreign get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

foreign run(parley::handle<pastes::store> store) {
  co_await parley::ask<pastes::find>(store, "key");
}
