// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "io/fixture.hpp"
#include "parley/io/sqlite_service.hpp"

#include <sqlite3.h>

namespace parley_test {

namespace sqlite = parley::sqlite;
using values = std::vector<sqlite::value>;

inline constexpr auto pastes =
    "CREATE TABLE IF NOT EXISTS pastes (id INTEGER PRIMARY KEY, key TEXT NOT "
    "NULL UNIQUE, title);"
    "CREATE TABLE IF NOT EXISTS tags (paste INTEGER NOT NULL REFERENCES "
    "pastes (id), name TEXT NOT NULL)";

/// Another program's connection to the same database.
class other_connection {
public:
  explicit other_connection(const std::filesystem::path& path) {
    REQUIRE(sqlite3_open(path.c_str(), &connection_) == SQLITE_OK);
  }
  ~other_connection() { sqlite3_close(connection_); }
  other_connection(const other_connection&) = delete;

  void run(const char* sql) {
    REQUIRE(sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  /// What a query answers with one number.
  std::int64_t number(const char* sql) {
    sqlite3_stmt* query = nullptr;
    REQUIRE(sqlite3_prepare_v2(connection_, sql, -1, &query, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(query) == SQLITE_ROW);
    auto out = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return out;
  }

private:
  sqlite3* connection_ = nullptr;
};

} // namespace parley_test
