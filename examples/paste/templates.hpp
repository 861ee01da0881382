// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pastes.hpp"
#include <parley/actors.hpp>
#include <parley/io/files.hpp>

#include <map>
#include <memory>

namespace templates {

/// What a layout shows. An empty text, an empty list and false are the same to it: nothing.
class values {
public:
  values();
  ~values();
  values(const values&);
  values& operator=(const values&) = delete;

  void set(const std::string& name, const std::string& text);
  void set(const std::string& name, bool shown);
  void set(const std::string& name, const std::vector<values>& list);

private:
  friend std::string fill(const layout& form, const values& shown);
  class data;
  std::unique_ptr<data> data_;
};

/// Returns the layout, in Mustache, with the values in their places, escaped for HTML.
/// @throws std::runtime_error  when the layout is no Mustache
std::string fill(const layout& form, const values& shown);

/// Loads templates and what stands beside them from a folder, each once, and again when its file changes.
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
