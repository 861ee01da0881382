// Part of parley. BSD-3-Clause, see LICENSE.
#include "view.hpp"

#include "pages.hpp"

using namespace std::chrono_literals;
namespace files = parley::files;

// [view]
parley::task<views::page> views::paste_view::on(show request) {
  auto missing = ask<templates::load>(templates_, "message.html"); // three asked, none awaited yet
  auto found = ask<templates::load>(templates_, "paste.html");
  auto row = ask<pastes::find>(store_.within(2s), request.key);
  try {
    auto paste = co_await row;
    auto file = co_await ask<files::open>(files_, paste.file);
    auto text = co_await ask<files::read_part>(files_, file, 0U, shown_limit);
    auto layout = co_await found;
    co_return paste_page(layout, paste, text, request.token);
  } catch (const pastes::not_found&) {}
  auto layout = co_await missing;
  co_return missing_page(layout, request.key);
}
// [/view]
