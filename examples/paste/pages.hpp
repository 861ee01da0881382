// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pastes.hpp"

namespace views {

/// The page of a paste, and the page for a key that no paste has. Both views use them.
page paste_page(const templates::layout& form, const pastes::paste& paste, const std::string& text);
page missing_page(const templates::layout& form, const std::string& key);

} // namespace views
