// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pastes.hpp"
#include <parley/actors.hpp>
#include <parley/io/files.hpp>

namespace views {

/// The ways in which the view is written.
enum class style { straight, chained, nested };

/// Shows a paste as a page of HTML, an unknown one with status 404.
class paste_view : public parley::service<protocol> {
public:
  paste_view(parley::handle<pastes::protocol> store, parley::handle<parley::files::protocol> files,
             parley::handle<templates::protocol> templates)
      : store_(std::move(store)), files_(std::move(files)), templates_(std::move(templates)) {}

  parley::task<page> on(show request);

private:
  parley::handle<pastes::protocol> store_;
  parley::handle<parley::files::protocol> files_;
  parley::handle<templates::protocol> templates_;
};

/// The same as a chain of futures, for comparison.
class chained_view : public parley::service<protocol> {
public:
  chained_view(parley::handle<pastes::protocol> store,
               parley::handle<parley::files::protocol> files,
               parley::handle<templates::protocol> templates)
      : store_(std::move(store)), files_(std::move(files)), templates_(std::move(templates)) {}

  parley::future<page> on(show request);

private:
  parley::handle<pastes::protocol> store_;
  parley::handle<parley::files::protocol> files_;
  parley::handle<templates::protocol> templates_;
};

/// The same in plain CAF, for comparison: what `caf::actor_system::spawn` takes.
protocol::caf_handle::behavior_type nested_view(protocol::caf_handle::pointer self,
                                                parley::handle<pastes::protocol> store,
                                                parley::handle<parley::files::protocol> files,
                                                parley::handle<templates::protocol> templates);

} // namespace views
