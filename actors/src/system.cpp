// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/system.hpp"

#include "parley/actors/block_on.hpp"
#include "parley/actors/cancelled.hpp"
#include "parley/actors/detail/system_state.hpp"
#include "parley/actors/main.hpp"
#include "parley/messaging/message.hpp"

#include <caf/all.hpp>

#include <iostream>

namespace parley {

system::system() : system(std::make_unique<caf::actor_system_config>()) {}

system::system(std::unique_ptr<caf::actor_system_config> config) : config_(std::move(config)) {
  announce(*config_);
  system_ = std::make_unique<caf::actor_system>(*config_);
}

system::~system() {
  if (system_ != nullptr)
    detail::system_state::of(*system_)->release_all();
}

namespace detail {

int run_main(int argc, char** argv, task<int> (*co_main)(system&, std::vector<std::string>)) {
  try {
    system running;
    return block_on(running, co_main(running, std::vector<std::string>(argv + 1, argv + argc)));
  } catch (const failure& f) {
    std::cerr << argv[0] << ": " << f.what() << "\n";
    f.each_cause(
        [](const failure& cause) { std::cerr << "  because of " << cause.what() << "\n"; });
  } catch (const std::exception& e) {
    std::cerr << argv[0] << ": " << e.what() << "\n";
  } catch (const cancelled& c) {
    std::cerr << argv[0] << ": cancelled: " << c.text() << "\n";
  }
  return 1;
}

} // namespace detail
} // namespace parley
