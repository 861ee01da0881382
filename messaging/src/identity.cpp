// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/identity.hpp"

#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/caf/extension.hpp"
#include "parley/messaging/caf/threads.hpp"

#include <caf/all.hpp>

namespace parley::port {

void announce(caf::actor_system_config& config) {
  auto category = caf::atom("parley");
  if (config.error_renderers.count(category) != 0)
    return;
  for (auto* e = identity::list(); e != nullptr; e = e->next)
    e->add(config);
  watch_threads(config);
  allow_extensions(config);
  config.error_renderers.emplace(category,
                                 [](std::uint8_t code, caf::atom_value,
                                    const caf::message& context) { return render(code, context); });
}

} // namespace parley::port
