// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "pastes.hpp"
#include <parley/actors.hpp>
#include <parley/io/files.hpp>
#include <parley/io/sqlite.hpp>

#include <set>

namespace pastes {

/// No paste is larger, in bytes.
inline constexpr std::uint64_t size_limit = 16 << 20;

/// The tables that a store needs in its database: `sqlite::options().schema(pastes::schema)`.
extern const char* const schema;

/// Keeps pastes: what they are in a database, what is in them in files.
///
/// The file comes first and the row second, so that every row has its file. A put that fails removes its file; one
/// that is cancelled, or whose fate is unknown because the database did not answer in time, leaves it to tidy.
class store : public parley::service<protocol> {
public:
  store(parley::handle<parley::sqlite::protocol> database,
        parley::handle<parley::files::protocol> files)
      : database_(std::move(database)), files_(std::move(files)) {}

  parley::task<stored> on(put request);
  parley::task<paste> on(find request);
  parley::task<listing> on(list request);
  parley::task<void> on(remove request);
  parley::task<tidied> on(tidy request);

private:
  parley::task<stored> insert(stored made);
  parley::task<void> forget_file(std::string name);

  parley::handle<parley::sqlite::protocol> database_;
  parley::handle<parley::files::protocol> files_;
  std::set<std::string> arriving_; // files whose rows are not there yet
};

} // namespace pastes
