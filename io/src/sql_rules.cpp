// Part of parley. BSD-3-Clause, see LICENSE.
#include "sql_rules.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace parley::detail {

namespace {

// A PRAGMA that is in none of these lists may be asked, but takes no argument: most set something of the connection, which all
// requests share, and do so when they are only prepared.

constexpr auto actions =
    std::to_array<const char*>({"incremental_vacuum", "optimize", "wal_checkpoint"});
constexpr auto settings = std::to_array<const char*>({"application_id", "user_version"});
constexpr auto questions = std::to_array<const char*>(
    {"foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
     "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo"});

/// Functions that reach out of the database.
constexpr auto forbidden_functions =
    std::to_array<const char*>({"fts3_tokenizer", "load_extension"});

template <class Names>
bool has(const Names& names, const char* name) noexcept {
  return std::ranges::any_of(names, [=](const char* x) { return sqlite3_stricmp(x, name) == 0; });
}

} // namespace

bool sql_rules::allow(int action, const char* first, const char* second,
                      const char* database) noexcept {
  if (phase_ == phase::free)
    return true;
  auto running = phase_ == phase::running;
  if (action == SQLITE_PRAGMA)
    return allow_pragma(first, second != nullptr);
  kind_ = kind::plain; // a PRAGMA before that was another's, such as a virtual table's
  switch (action) {
  case SQLITE_TRANSACTION:
  case SQLITE_SAVEPOINT:
    return running || refuse("it begins or ends a transaction; use sqlite::transaction");
  case SQLITE_ATTACH:
    if (running) // VACUUM attaches a temporary file, which has no name
      return (first != nullptr && *first == '\0') ||
             refuse("VACUUM INTO writes another file; a service has only its own");
    [[fallthrough]];
  case SQLITE_DETACH:
    return refuse("it attaches or detaches a database; spawn a service for each");
  case SQLITE_INSERT: // into the schema, too, for whatever is created, however it is written
    return database == nullptr || sqlite3_stricmp(database, "temp") != 0 ||
           refuse("it creates something in TEMP, which all who share the connection would see");
  case SQLITE_FUNCTION:
    return !has(forbidden_functions, second); // SQLite names the function
  default:
    return true;
  }
}

bool sql_rules::allow_pragma(const char* name, bool has_argument) noexcept {
  if (has(actions, name) || (has_argument && has(settings, name)))
    kind_ = kind::acts;
  else if (!has_argument || has(questions, name))
    kind_ = kind::asks;
  else
    return refuse("it sets a PRAGMA other than application_id and user_version");
  return true;
}

bool sql_rules::refuse(const char* why) noexcept {
  objection_ = why;
  return false;
}

} // namespace parley::detail
