// Part of parley. BSD-3-Clause, see LICENSE.
#include "pages.hpp"

#include "templates.hpp"

namespace views {

page paste_page(const templates::layout& form, const pastes::paste& paste,
                const std::string& text) {
  return {200, templates::fill(form, {{"key", paste.key}, {"title", paste.title}, {"text", text}})};
}

page missing_page(const templates::layout& form, const std::string& key) {
  return {404, templates::fill(form, {{"key", key}})};
}

} // namespace views
