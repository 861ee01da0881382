// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/detail/pool.hpp"
#include "parley/io/sqlite.hpp"
#include "parley/io/sqlite_options.hpp"
#include "sql_rules.hpp"

#include <chrono>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace parley::detail {

/// A connection, as blocking calls, which throw the protocol's failures. One thread at a time.
class database {
public:
  database(std::string path, sqlite::options options)
      : path_(std::move(path)), options_(std::move(options)) {}
  database(const database&) = delete;
  ~database() { close(); }

  sqlite::rows query(const std::string& sql, const std::vector<sqlite::value>& parameters);
  sqlite::changes execute(const std::string& sql, const std::vector<sqlite::value>& parameters);
  std::vector<sqlite::changes> transaction(const std::vector<sqlite::statement>& statements);
  void close() noexcept;

  /// The job whose calls these are; what it does is interrupted when nobody awaits it any more.
  void work_for(const pool_job* job) noexcept { job_ = job; }

private:
  struct prepared {
    std::string sql;
    sqlite3_stmt* statement;
    sql_rules::kind kind;
  };

  /// A prepared statement while it runs.
  class run;

  template <class F>
  auto when_open(F f);
  void open();
  void set_up();
  sqlite::changes change(const std::string& sql, const std::vector<sqlite::value>& parameters);
  void exec(const char* sql);
  void commit();
  void roll_back() noexcept;
  [[nodiscard]] bool nobody_waits() const noexcept;
  bool wait_for_lock(int tries) noexcept;
  const prepared& prepare(const std::string& sql);
  [[noreturn]] void fail(int code, const std::string& sql);

  const std::string path_;
  const sqlite::options options_;
  sqlite3* connection_ = nullptr;
  const pool_job* job_ = nullptr;
  std::chrono::steady_clock::time_point lock_asked_;
  sql_rules rules_;
  std::list<prepared> prepared_; // used last first
  std::unordered_map<std::string_view, std::list<prepared>::iterator> by_text_;
};

} // namespace parley::detail
