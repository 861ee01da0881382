// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/threads.hpp"

#include "parley/messaging/caf/version.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/thread_hook.hpp>

namespace parley::port {

namespace {

thread_local bool runs_actors = false;

class marker : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {}
#if PARLEY_CAF < 100
  void thread_started() override { runs_actors = true; }
#else
  void thread_started(caf::thread_owner) override { runs_actors = true; }
#endif
  void thread_terminates() override { runs_actors = false; }
};

} // namespace

void watch_threads(caf::actor_system_config& config) {
  config.add_thread_hook<marker>();
}

void set_workers(caf::actor_system_config& config, std::size_t count) {
#if PARLEY_CAF < 18
  config.set("scheduler.max-threads", count);
#else
  config.set("caf.scheduler.max-threads", count);
#endif
}

bool on_actor_thread() noexcept {
  return runs_actors;
}

} // namespace parley::port
