// Part of parley. BSD-3-Clause, see LICENSE.
#include "templates.hpp"

#include <kainjow/mustache.hpp>
#include <stdexcept>

namespace files = parley::files;
namespace mustache = kainjow::mustache;

namespace templates {

class values::data : public mustache::data {};

values::values() : data_(std::make_unique<data>()) {}
values::~values() = default;
values::values(const values& other) : data_(std::make_unique<data>(*other.data_)) {}

void values::set(const std::string& name, const std::string& text) {
  // Not left out: within a list, the name would stand for what it is outside.
  data_->set(name, text.empty() ? mustache::data(false) : mustache::data(text));
}
void values::set(const std::string& name, bool shown) {
  data_->set(name, mustache::data(shown));
}
void values::set(const std::string& name, const std::vector<values>& list) {
  mustache::data all(mustache::data::type::list);
  for (const auto& each : list)
    all.push_back(*each.data_);
  data_->set(name, all);
}

std::string fill(const layout& form, const values& shown) {
  mustache::mustache parsed(form.source);
  auto out = parsed.render(*shown.data_);
  if (!parsed.is_valid())
    throw std::runtime_error("template " + form.name + ": " + parsed.error_message());
  return out;
}

parley::task<layout> loader::on(load request) {
  try {
    auto file = co_await ask<files::open>(files_, request.name);
    auto& cached = cache_[request.name];
    if (cached.version != file.version) {
      auto source = co_await ask<files::read>(files_, file);
      cached.form.name = request.name;
      cached.form.source = std::move(source);
      cached.version = file.version;
    }
    co_return cached.form;
  } catch (const files::not_found&) {
    throw not_found{request.name};
  }
}

} // namespace templates
