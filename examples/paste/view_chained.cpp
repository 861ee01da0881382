// Part of parley. BSD-3-Clause, see LICENSE.
//
// The view of view.cpp as a chain of futures. Where values of several steps meet, a closure has to bring them along; what a
// closure holds, it takes from the handler, which is why the futures are moved in.
#include "pages.hpp"
#include "view.hpp"

using namespace std::chrono_literals;
namespace files = parley::files;

parley::future<views::page> views::chained_view::on(show request) {
  auto missing = start(ask<templates::load>(templates_, "message.html"));
  auto found = start(ask<templates::load>(templates_, "paste.html"));
  auto row = start(ask<pastes::find>(store_.within(2s), request.key));
  auto with_paste = [this, found = std::move(found),
                     token = request.token](pastes::paste paste) mutable {
    auto text = start(ask<files::open>(files_, paste.file)).then([this](files::file file) {
      return ask<files::read_part>(files_, file, 0U, shown_limit);
    });
    return start(all(text, found))
        .then([paste, token](std::tuple<std::string, templates::layout> both) {
          return paste_page(get<1>(both), paste, get<0>(both), token);
        });
  };
  auto without = [missing = std::move(missing)](const pastes::not_found& why) mutable {
    return missing.then(
        [key = why.key](templates::layout layout) { return missing_page(layout, key); });
  };
  return row.then(std::move(with_paste)).recover<pastes::not_found>(std::move(without));
}
