// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "actors/fixture.hpp"

namespace parley_test {

/// The failures that nobody has seen, while this lives and after.
class reports {
public:
  explicit reports(caf::actor_system& system) {
    parley::on_unobserved_failure(system, [to = lines_](std::string_view, const failure& why) {
      to->push_back(std::string(to_string(why.code())) + ": " + std::string(why.text()));
    });
  }

  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return *lines_; }

private:
  std::shared_ptr<std::vector<std::string>> lines_ = std::make_shared<std::vector<std::string>>();
};

} // namespace parley_test
