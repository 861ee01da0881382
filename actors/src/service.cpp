// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/service.hpp"

#include "parley/actors/detail/spawned.hpp"

namespace parley::detail {

namespace {

thread_local core* under_construction = nullptr;

} // namespace

void begin_construction(core& self) noexcept {
  under_construction = &self;
}

core& constructing() {
  if (under_construction == nullptr)
    throw std::logic_error("parley::service: a service is started with parley::spawn");
  return *std::exchange(under_construction, nullptr);
}

void require_announced(const std::vector<std::string>& missing) {
  if (missing.empty())
    return;
  std::string names;
  for (auto& name : missing)
    names += (names.empty() ? "" : ", ") + name;
  throw make_failure(errc::unannounced,
                     "parley::spawn: the actor system does not know " + names +
                         "; call parley::announce(config) before the system starts");
}

} // namespace parley::detail
