// Part of parley. BSD-3-Clause, see LICENSE.
#include "templates.hpp"

#include <stdexcept>

namespace files = parley::files;

namespace templates {

namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (auto c : text) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
    }
  }
}

} // namespace

std::string fill(const layout& form, const std::map<std::string, std::string>& values) {
  std::string out;
  std::string_view rest = form.source;
  for (auto open = rest.find("{{"); open != rest.npos; open = rest.find("{{")) {
    auto close = rest.find("}}", open);
    if (close == rest.npos)
      break;
    auto name = std::string(rest.substr(open + 2, close - open - 2));
    auto value = values.find(name);
    if (value == values.end())
      throw std::runtime_error("template " + form.name + ": there is no value \"" + name + "\"");
    out += rest.substr(0, open);
    append_escaped(out, value->second);
    rest.remove_prefix(close + 2);
  }
  out += rest;
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
