// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pastes.hpp"

namespace views {

/// A page shows no more of a text, in bytes. The rest is for programs, which read it piece by piece.
inline constexpr std::uint64_t shown_limit = 256 << 10;

/// The page of a paste whose content begins with `text`, and the page for a key that no paste has. Both views use them.
page paste_page(const templates::layout& form, const pastes::paste& paste, std::string text,
                const std::string& token);
page missing_page(const templates::layout& form, const std::string& key);

/// What else is to be said: that something failed, or is done.
page message_page(const templates::layout& form, int status, const std::string& title,
                  const std::string& detail);

/// A form that was refused, to be filled in again.
struct draft {
  std::string title;
  std::string text;
  std::string expires;
  std::string error;
};

page front_page(const templates::layout& form, const pastes::listing& latest, const draft& again);

/// Whether bytes are text, which is UTF-8 without NUL.
bool is_text(const std::string& bytes);

} // namespace views
