// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pages.hpp"
#include "store.hpp"
#include "view.hpp"
#include <parley/actors.hpp>
#include <parley/io/files.hpp>
#include <parley/io/http.hpp>
#include <parley/io/metrics.hpp>

namespace pastes {

/// Bytes of a form, or of JSON; escapes count.
inline constexpr std::uint64_t upload_limit = size_limit + (1 << 20);

/// What pastes are in HTTP: pages for people, JSON for programs.
///
///     GET    /                 a form, and the latest
///     POST   /pastes           a form or JSON; to the paste, or its JSON with the token that may delete it
///     GET    /p/<key>          a page, or JSON for who prefers it
///     GET    /p/<key>.json     JSON
///     GET    /p/<key>/raw      the content, as it was sent
///     DELETE /p/<key>          with the token: Authorization: Bearer <token>
///     POST   /p/<key>/delete   the same from a form
///     GET    /style.css, /favicon.svg
///     GET    /healthz          asks all services
///     GET    /metrics          for Prometheus
///
/// The browser that made a paste keeps its token in a cookie that is sent to that paste only. The view is the site's own.
class site : public parley::service<parley::http::handler> {
public:
  site(parley::handle<protocol> store, parley::handle<parley::files::protocol> files,
       parley::handle<templates::protocol> templates, parley::handle<views::protocol> view,
       parley::metrics metrics)
      : store_(std::move(store)), files_(std::move(files)), templates_(std::move(templates)),
        view_(std::move(view)), metrics_(std::move(metrics)) {}
  /// Stops its view: in CAF 0.17 the timeout of a request keeps a plain actor alive until it passes, answered or not.
  ~site() { parley::stop(view_); }

  parley::task<parley::http::response> on(parley::http::request request);

private:
  using request = parley::http::request;
  using response = parley::http::response;
  using answer = parley::task<response>;

  answer route(request asked);
  answer front(views::draft again);
  answer create(request asked);
  answer show_page(request asked, std::string key);
  answer show_json(std::string key);
  answer show_raw(std::string key);
  answer erase(std::string key, std::string token, bool as_page);
  answer asset(const char* name, const char* type);
  answer health();
  answer message(int status, std::string title, std::string detail);

  parley::handle<protocol> store_;
  parley::handle<parley::files::protocol> files_;
  parley::handle<templates::protocol> templates_;
  parley::handle<views::protocol> view_;
  parley::metrics metrics_;
  int uploads_ = 0; // large ones that are being read or kept
};

/// Spawns a site with a view of its own. Each way of writing it makes the same pages.
parley::handle<parley::http::handler> spawn_site(parley::system& system,
                                                 parley::handle<protocol> store,
                                                 parley::handle<parley::files::protocol> files,
                                                 parley::handle<templates::protocol> templates,
                                                 parley::metrics metrics,
                                                 views::style style = views::style::straight);

} // namespace pastes
