// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/threads.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/thread_hook.hpp>

namespace parley::port {

namespace {

thread_local bool runs_actors = false;

class marker : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {}
  void thread_started() override { runs_actors = true; }
  void thread_terminates() override { runs_actors = false; }
};

} // namespace

void watch_threads(caf::actor_system_config& config) {
  config.add_thread_hook<marker>();
}

bool on_actor_thread() noexcept {
  return runs_actors;
}

} // namespace parley::port
