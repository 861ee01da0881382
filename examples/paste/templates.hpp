// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pastes.hpp"
#include <parley/actors.hpp>
#include <parley/io/files.hpp>

#include <map>

namespace templates {

/// Returns the layout with the value of each `{{name}}` in its place, escaped for HTML.
/// @throws std::runtime_error  when the layout names a value that is not there
std::string fill(const layout& form, const std::map<std::string, std::string>& values);

/// Loads templates from a folder, each once, and again when its file changes.
class loader : public parley::service<protocol> {
public:
  explicit loader(parley::handle<parley::files::protocol> files) : files_(std::move(files)) {}

  parley::task<layout> on(load request);

private:
  struct cached {
    std::string version;
    layout form;
  };

  parley::handle<parley::files::protocol> files_;
  std::map<std::string, cached> cache_;
};

} // namespace templates
