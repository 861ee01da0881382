// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/service.hpp"
#include "parley/actors/task.hpp"
#include "parley/io/sqlite.hpp"
#include "parley/io/sqlite_options.hpp"

#include <filesystem>
#include <memory>

namespace parley {

namespace detail {
class database;
class lane;
class pool;
}

/// One SQLite database; see sqlite::protocol.
///
///     auto schema = "CREATE TABLE IF NOT EXISTS pastes (key TEXT PRIMARY KEY, title TEXT NOT NULL)";
///     auto db = parley::spawn<parley::sqlite_service>(system, "pastes.db", sqlite::options().schema(schema));
///     …
///     std::vector<sqlite::value> named = {key};
///     auto found = co_await ask<sqlite::query>(db_, "SELECT title FROM pastes WHERE key = ?1", named);
///     for (auto& row : found.values)
///       titles.push_back(std::get<std::string>(row[0]));
///
/// Values reach a statement only as parameters, never as text. A text holds one statement; `query`
/// refuses those that write, `execute` and `transaction` those that return rows. None may begin or end
/// a transaction, for which there is sqlite::transaction, reach another file, or change the
/// connection, which all who hold the handle share: by a PRAGMA, or in TEMP. docs/io.md has the table.
///
/// Threads: the work runs on the blocking pool, one request at a time over one connection.
/// Order: that of the requests, also when their handlers are cancelled.
/// Cancellation: a request that has not begun is dropped. One that runs, or waits for another connection's lock, is
/// interrupted, and lets the next go on when it has ended; a transaction is then either done or undone, never left open.
/// Lifetime: the database is opened by the first request, and closed when the service ends and its last request has.
/// A failure to open it is that request's answer, and the next one tries again; so does the request after corrupt.
class sqlite_service : public service<sqlite::protocol> {
public:
  explicit sqlite_service(const std::filesystem::path& path, sqlite::options options = {});
  ~sqlite_service();

  /// The rows of a statement that only reads.
  task<sqlite::rows> on(sqlite::query request);

  /// How many rows it changed, and the id of the last row that it inserted (0 when none). What a PRAGMA
  /// answers is dropped. VACUUM works here, outside a transaction.
  task<sqlite::changes> on(sqlite::execute request);

  /// All statements, or when one fails, none. Takes the write lock at its beginning.
  task<std::vector<sqlite::changes>> on(sqlite::transaction request);

private:
  void use_pool();

  std::shared_ptr<detail::database> database_;
  std::shared_ptr<detail::lane>
      lane_; // so that one job at a time uses the database, whoever awaits it
  std::weak_ptr<detail::pool> pool_; // once it was used
};

} // namespace parley
