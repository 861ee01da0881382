// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace parley::sqlite {

/// What a column or a parameter holds: null, a whole number, a real number, a text or bytes.
using value =
    std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::byte>>;

struct statement {
  std::string sql; ///< one statement, with ?1 ?2 … where its parameters go
  std::vector<value> parameters;
};
struct query {
  std::string sql;
  std::vector<value> parameters;
};
struct execute {
  std::string sql;
  std::vector<value> parameters;
};
struct transaction {
  std::vector<statement> statements;
};

struct rows {
  std::vector<std::string> columns;
  std::vector<std::vector<value>> values;
};
struct changes {
  std::int64_t rows = 0;
  std::int64_t last_id = 0;
};

/// Another connection holds the lock for longer than the service waits.
struct busy {
  std::string text;
};
/// No space: the disk, or the database's own limit.
struct full {
  std::string text;
};
/// The file is no database, or a damaged one.
struct corrupt {
  std::string text;
};
/// There is no database at this path, or it cannot be opened.
struct missing {
  std::string path;
  std::string text;
};
/// A constraint of the schema was violated.
struct constraint {
  std::string text;
};
/// The SQL is wrong or is refused, or its parameters are.
struct bad_statement {
  std::string sql;
  std::string text;
};

PARLEY_MESSAGE(statement, sql, parameters)
PARLEY_MESSAGE(query, sql, parameters)
PARLEY_MESSAGE(execute, sql, parameters)
PARLEY_MESSAGE(transaction, statements)
PARLEY_MESSAGE(rows, columns, values)
PARLEY_MESSAGE(changes, rows, last_id)
PARLEY_MESSAGE(busy, text)
PARLEY_MESSAGE(full, text)
PARLEY_MESSAGE(corrupt, text)
PARLEY_MESSAGE(missing, path, text)
PARLEY_MESSAGE(constraint, text)
PARLEY_MESSAGE(bad_statement, sql, text)

/// One SQLite database. Values reach a statement only as bound parameters.
using protocol = parley::protocol<
    outcome<rows, busy, corrupt, missing, bad_statement>(query),                        // reads
    outcome<changes, busy, full, corrupt, missing, constraint, bad_statement>(execute), // writes
    outcome<std::vector<changes>, busy, full, corrupt, missing, constraint, bad_statement>(
        transaction)>; // all or nothing

} // namespace parley::sqlite
