// Part of parley. BSD-3-Clause, see LICENSE.
#include "database.hpp"

#include "parley/messaging/detail/wire_failure.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <new>
#include <thread>

namespace parley::detail {

namespace {

constexpr std::size_t prepared_limit = 64;

/// How many steps of SQLite's machine run between two looks at whether anybody still waits.
constexpr int steps_between_looks = 1000;

std::string text_of(sqlite3* connection, int code) {
  return connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
}

void check_parameters(sqlite3_stmt* statement, const std::string& sql,
                      const std::vector<sqlite::value>& given) {
  auto expected = sqlite3_bind_parameter_count(statement);
  if (static_cast<std::size_t>(expected) != given.size())
    throw sqlite::bad_statement{sql, "it has " + std::to_string(expected) + " parameters, " +
                                         std::to_string(given.size()) + " were given"};
  for (std::size_t i = 0; i < given.size(); ++i)
    if (auto* number = std::get_if<double>(&given[i]); number != nullptr && std::isnan(*number))
      throw sqlite::bad_statement{sql, "parameter ?" + std::to_string(i + 1) +
                                           " is NaN, which SQLite would store as NULL"};
}

/// The values outlive the run, so SQLite need not copy them.
int bind(sqlite3_stmt* statement, int index, const sqlite::value& value) {
  struct binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t x) const { return sqlite3_bind_int64(statement, index, x); }
    int operator()(double x) const { return sqlite3_bind_double(statement, index, x); }
    int operator()(const std::string& x) const {
      return sqlite3_bind_text64(statement, index, x.data(), x.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const std::vector<std::byte>& x) const {
      return x.empty() ? sqlite3_bind_zeroblob(statement, index, 0) // no data would be null
                       : sqlite3_bind_blob64(statement, index, x.data(), x.size(), SQLITE_STATIC);
    }
  };
  return std::visit(binder{statement, index}, value);
}

sqlite::value column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
  case SQLITE_INTEGER:
    return std::int64_t{sqlite3_column_int64(statement, index)};
  case SQLITE_FLOAT:
    return sqlite3_column_double(statement, index);
  case SQLITE_TEXT: {
    auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
    if (text == nullptr)
      throw std::bad_alloc();
    return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
  }
  case SQLITE_BLOB: {
    auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, index));
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
    return std::vector<std::byte>(bytes, bytes + size);
  }
  default:
    return std::monostate();
  }
}

} // namespace

class database::run {
public:
  run(database& on, const std::string& sql, const std::vector<sqlite::value>& parameters)
      : run(on, sql) {
    check_parameters(statement(), sql, parameters);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      if (auto code = bind(statement(), static_cast<int>(i + 1), parameters[i]); code != SQLITE_OK)
        on.fail(code, sql);
  }
  run(const run&) = delete;
  ~run() {
    sqlite3_reset(statement());
    sqlite3_clear_bindings(statement());
  }

  [[nodiscard]] sqlite3_stmt* statement() const noexcept { return prepared_.statement; }
  [[nodiscard]] bool writes() const noexcept {
    if (explains())
      return false;
    return is_pragma() ? prepared_.kind == sql_rules::kind::acts
                       : sqlite3_stmt_readonly(statement()) == 0;
  }
  /// Whether it has rows that matter: those of a PRAGMA may be dropped.
  [[nodiscard]] bool has_rows() const noexcept {
    return sqlite3_column_count(statement()) > 0 && (explains() || !is_pragma());
  }

  /// False at the end.
  bool step() {
    database_.rules_.enter(sql_rules::phase::running);
    auto code = sqlite3_step(statement());
    database_.rules_.enter(sql_rules::phase::preparing);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
      database_.fail(code, sql_);
    return code == SQLITE_ROW;
  }

private:
  run(database& on, const std::string& sql)
      : database_(on), sql_(sql), prepared_(on.prepare(sql)) {}

  [[nodiscard]] bool explains() const noexcept { return sqlite3_stmt_isexplain(statement()) != 0; }
  [[nodiscard]] bool is_pragma() const noexcept { return prepared_.kind != sql_rules::kind::plain; }

  database& database_;
  const std::string& sql_;
  const prepared& prepared_;
};

// -- the operations ---------------------------------------------------------------------------------------------------

template <class F>
auto database::when_open(F f) {
  if (connection_ == nullptr)
    open();
  try {
    return f();
  } catch (const sqlite::corrupt&) {
    close(); // the next request sees what is there then
    throw;
  }
}

sqlite::rows database::query(const std::string& sql, const std::vector<sqlite::value>& parameters) {
  return when_open([&] {
    run now(*this, sql, parameters);
    auto* statement = now.statement();
    if (now.writes())
      throw sqlite::bad_statement{sql, "it writes; use sqlite::execute"};
    sqlite::rows out;
    auto more =
        now.step(); // which prepares anew when the schema has changed: no column is known before
    auto width = sqlite3_column_count(statement);
    for (int i = 0; i < width; ++i)
      out.columns.emplace_back(sqlite3_column_name(statement, i));
    for (; more; more = now.step()) {
      auto& row = out.values.emplace_back();
      row.reserve(static_cast<std::size_t>(width));
      for (int i = 0; i < width; ++i)
        row.push_back(column(statement, i));
    }
    return out;
  });
}

sqlite::changes database::execute(const std::string& sql,
                                  const std::vector<sqlite::value>& parameters) {
  return when_open([&] { return change(sql, parameters); });
}

std::vector<sqlite::changes>
database::transaction(const std::vector<sqlite::statement>& statements) {
  return when_open([&] {
    std::vector<sqlite::changes> out;
    exec("BEGIN IMMEDIATE");
    try {
      for (auto& x : statements)
        out.push_back(change(x.sql, x.parameters));
      commit();
    } catch (...) {
      roll_back();
      throw;
    }
    return out;
  });
}

/// What SQLite keeps of earlier statements is no result of this one.
sqlite::changes database::change(const std::string& sql,
                                 const std::vector<sqlite::value>& parameters) {
  sqlite3_set_last_insert_rowid(connection_, 0);
  auto before = sqlite3_total_changes64(connection_);
  run now(*this, sql, parameters);
  if (now.has_rows())
    throw sqlite::bad_statement{sql, now.writes() ? "it returns rows; leave out RETURNING"
                                                  : "it returns rows; use sqlite::query"};
  while (now.step())
    ;
  if (sqlite3_total_changes64(connection_) == before)
    return {}; // the last id may be one that VACUUM copied
  return {sqlite3_changes64(connection_), sqlite3_last_insert_rowid(connection_)};
}

// -- the connection ---------------------------------------------------------------------------------------------------

void database::open() {
  auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
               (options_.create() ? SQLITE_OPEN_CREATE : 0);
  auto code = sqlite3_open_v2(path_.c_str(), &connection_, flags, nullptr);
  try {
    if (code != SQLITE_OK)
      fail(code, "");
    set_up();
  } catch (...) {
    close();
    throw;
  }
}

void database::set_up() {
  auto wait = [](void* self, int tries) -> int {
    return static_cast<database*>(self)->wait_for_lock(tries) ? 1 : 0;
  };
  sqlite3_busy_handler(connection_, wait, this); // SQLite's own sleeps on when nobody waits
  auto nobody_waits = [](void* self) -> int {
    return static_cast<database*>(self)->nobody_waits() ? 1 : 0;
  };
  sqlite3_progress_handler(connection_, steps_between_looks, nobody_waits, this);
  auto may = [](void* self, int action, const char* first, const char* second, const char* database,
                const char*) -> int {
    return static_cast<sql_rules*>(self)->allow(action, first, second, database) ? SQLITE_OK
                                                                                 : SQLITE_DENY;
  };
  sqlite3_set_authorizer(connection_, may, &rules_);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr); // no SQL damages the file
  exec("PRAGMA journal_mode=WAL");
  exec("PRAGMA foreign_keys=ON");
  exec("PRAGMA synchronous=NORMAL");
  if (options_.max_pages() > 0)
    exec(("PRAGMA max_page_count=" + std::to_string(options_.max_pages())).c_str());
  if (options_.schema().empty())
    return;
  exec("BEGIN IMMEDIATE");
  try {
    auto& schema = options_.schema(); // as bound as any statement
    auto code = sqlite3_exec(connection_, schema.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
      fail(code, schema);
    commit();
  } catch (...) {
    roll_back();
    throw;
  }
}

bool database::nobody_waits() const noexcept {
  return job_ != nullptr && job_->abandoned();
}

/// Sleeps a while, as SQLite's own would. False when the statement shall fail with `busy` instead.
bool database::wait_for_lock(int tries) noexcept {
  using namespace std::chrono;
  constexpr auto sleeps =
      std::to_array<milliseconds::rep>({1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100});
  if (tries == 0)
    lock_asked_ = steady_clock::now();
  auto waited = duration_cast<milliseconds>(steady_clock::now() - lock_asked_);
  if (waited >= options_.busy_timeout() || nobody_waits())
    return false;
  auto next = milliseconds(sleeps[std::min(static_cast<std::size_t>(tries), sleeps.size() - 1)]);
  std::this_thread::sleep_for(std::min(next, options_.busy_timeout() - waited));
  return true;
}

void database::close() noexcept {
  by_text_.clear();
  for (auto& x : prepared_)
    sqlite3_finalize(x.statement);
  prepared_.clear();
  sqlite3_close(std::exchange(connection_, nullptr));
}

void database::exec(const char* sql) {
  rules_.enter(sql_rules::phase::free);
  auto code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  rules_.enter(sql_rules::phase::preparing);
  if (code != SQLITE_OK)
    fail(code, sql);
}

/// All is done: no longer interrupted.
void database::commit() {
  auto* job = std::exchange(job_, nullptr);
  exec("COMMIT");
  job_ = job;
}

void database::roll_back() noexcept {
  if (connection_ == nullptr || sqlite3_get_autocommit(connection_) != 0)
    return;
  auto* job = std::exchange(job_, nullptr);
  rules_.enter(sql_rules::phase::free);
  sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  rules_.enter(sql_rules::phase::preparing);
  job_ = job;
}

const database::prepared& database::prepare(const std::string& sql) {
  if (auto known = by_text_.find(sql); known != by_text_.end()) {
    prepared_.splice(prepared_.begin(), prepared_, known->second);
    return prepared_.front();
  }
  if (sql.find('\0') != std::string::npos)
    throw sqlite::bad_statement{sql, "it contains a NUL byte"};
  rules_.begin();
  sqlite3_stmt* first = nullptr;
  const char* rest = nullptr;
  auto size = static_cast<int>(sql.size() + 1); // with the terminator, which saves SQLite a copy
  auto code =
      sqlite3_prepare_v3(connection_, sql.c_str(), size, SQLITE_PREPARE_PERSISTENT, &first, &rest);
  if (code != SQLITE_OK)
    fail(code, sql);
  if (first == nullptr)
    throw sqlite::bad_statement{sql, "it holds no statement"};
  auto kind = rules_.last_kind();
  try {
    while (*rest != '\0') {
      sqlite3_stmt* second = nullptr;
      code = sqlite3_prepare_v2(connection_, rest, -1, &second, &rest);
      sqlite3_finalize(second);
      if (code != SQLITE_OK || second != nullptr)
        throw sqlite::bad_statement{sql, "it holds more than one statement"};
    }
    prepared_.push_front({sql, first, kind});
  } catch (...) {
    sqlite3_finalize(first);
    throw;
  }
  by_text_.emplace(prepared_.front().sql, prepared_.begin());
  if (prepared_.size() > prepared_limit) {
    by_text_.erase(prepared_.back().sql);
    sqlite3_finalize(prepared_.back().statement);
    prepared_.pop_back();
  }
  return prepared_.front();
}

void database::fail(int code, const std::string& sql) {
  auto text = text_of(connection_, code);
  switch (code & 0xFF) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_PROTOCOL: // others took the lock first, again and again
    throw sqlite::busy{text};
  case SQLITE_FULL:
    throw sqlite::full{text};
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    throw sqlite::corrupt{text};
  case SQLITE_CANTOPEN:
    throw sqlite::missing{path_, text};
  case SQLITE_CONSTRAINT:
    throw sqlite::constraint{text};
  case SQLITE_AUTH:
    throw sqlite::bad_statement{sql, std::string(rules_.objection())};
  case SQLITE_NOMEM:
    throw std::bad_alloc();
  case SQLITE_INTERRUPT:
    throw make_failure(errc::cancelled, "sqlite: " + text);
  case SQLITE_IOERR: {
    auto reason = sqlite3_system_errno(connection_);
    if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
      throw sqlite::full{text};
    throw make_failure(errc::other, "sqlite: " + path_ + ": " + text);
  }
  case SQLITE_ERROR:
  case SQLITE_RANGE:
  case SQLITE_MISMATCH:
  case SQLITE_TOOBIG:
    throw sqlite::bad_statement{sql, text};
  default: // READONLY, PERM, NOLFS, …: other SQL would not help
    throw make_failure(errc::other, "sqlite: " + path_ + ": " + text);
  }
}

} // namespace parley::detail
