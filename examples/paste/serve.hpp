// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "view.hpp"
#include <parley/actors.hpp>
#include <parley/io/http.hpp>

#include <filesystem>

namespace pastes {

/// What `paste serve` is told.
struct serving {
  std::filesystem::path templates;
  parley::http::options how;
  bool quiet = false; ///< no access log
  views::style view = views::style::straight;
};

/// Serves the pastes of a folder until the process is told to end (SIGTERM, SIGINT); then finishes what is in flight.
/// Prints the address. Tidies the folder first, and once a minute.
parley::task<int> serve(parley::system& system, serving what,
                        parley::handle<parley::files::protocol> files,
                        parley::handle<protocol> store);

} // namespace pastes
