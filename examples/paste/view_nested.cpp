// Part of parley. BSD-3-Clause, see LICENSE.
//
// The view of view.cpp in plain CAF. It asks one thing after the other: to have several asks in flight, and to go on when
// the last is answered, it would also need a place that outlives the handler, and a count.
#include "pages.hpp"
#include "parley/messaging/caf/mail.hpp"
#include "view.hpp"

#include <caf/all.hpp>

using parley::port::mail; // what CAF 1.x has, on older ones too
using namespace std::chrono_literals;
namespace files = parley::files;

namespace {

bool is_not_found(const caf::error& error) {
  return parley::as_failure(error).category() == parley::name_of<pastes::not_found>();
}

} // namespace

// clang-format off: by hand, this is the best it gets
views::protocol::caf_handle::behavior_type
views::nested_view(protocol::caf_handle::pointer self, parley::handle<pastes::protocol> store,
                   parley::handle<files::protocol> files,
                   parley::handle<templates::protocol> templates) {
  return {[=](const show& request) {
    auto promise = self->make_response_promise<page>();
    auto failed = [=](const caf::error& error) mutable { promise.deliver(error); };
    auto token = request.token;
    mail(self, pastes::find{request.key}).request(store, 2s).then([=](const pastes::paste& paste) {
      mail(self, files::open{paste.file}).request(files, 30s).then([=](const files::file& file) {
        mail(self, files::read_part{file, 0, shown_limit}).request(files, 30s).then([=](const std::string& text) {
          mail(self, templates::load{"paste.html"}).request(templates, 30s).then(
            [=](const templates::layout& layout) mutable {
              promise.deliver(paste_page(layout, paste, text, token));
            }, failed);
        }, failed);
      }, failed);
    }, [=, key = request.key](const caf::error& error) mutable {
      if (!is_not_found(error)) {
        promise.deliver(error);
        return;
      }
      mail(self, templates::load{"message.html"}).request(templates, 30s).then(
        [=](const templates::layout& layout) mutable {
          promise.deliver(missing_page(layout, key));
        }, failed);
    });
    return promise;
  }};
}
