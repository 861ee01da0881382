// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/database.hpp"

#include <limits>

using namespace parley_test;
using parley::thrown;

namespace {

/// A database in a folder of its own.
class with_database : public deterministic {
public:
  with_database() { open(sqlite::options().schema(pastes)); }

  void open(sqlite::options options) {
    service = spawn<parley::sqlite_service>(path(), std::move(options));
  }
  [[nodiscard]] std::filesystem::path path() const { return place.path() / "pastes.db"; }

  sqlite::rows query(std::string sql, values parameters = {}) {
    return get([&] { return ask<sqlite::query>(service, sql, parameters); });
  }
  sqlite::changes execute(std::string sql, values parameters = {}) {
    return get([&] { return ask<sqlite::execute>(service, sql, parameters); });
  }
  std::vector<sqlite::changes> transaction(std::vector<sqlite::statement> statements) {
    return get([&] { return ask<sqlite::transaction>(service, statements); });
  }
  sqlite::changes insert(std::string key, sqlite::value title = "a title") {
    return execute("INSERT INTO pastes (key, title) VALUES (?1, ?2)", {key, title});
  }
  std::int64_t count() {
    return std::get<std::int64_t>(query("SELECT count(*) FROM pastes").values[0][0]);
  }
  /// A single row of a single value.
  static std::vector<values> one(sqlite::value value) { return {{value}}; }
  template <class F>
  std::string refusal(F f) {
    try {
      f();
    } catch (const sqlite::bad_statement& e) {
      return e.text;
    }
    return "not refused";
  }

  folder place;
  handle<sqlite::protocol> service;
};

} // namespace

// -- what works -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_database, "a query answers columns and rows") {
  insert("a", "first");
  insert("b", "second");
  auto found = query("SELECT key, title AS t FROM pastes WHERE key >= ?1 ORDER BY key", {"a"});
  CHECK(found.columns == std::vector<std::string>{"key", "t"});
  REQUIRE(found.values.size() == 2);
  CHECK(found.values[1] == values{"b", "second"});
}

TEST_CASE_METHOD(with_database, "a query without rows still answers its columns") {
  auto found = query("SELECT key FROM pastes");
  CHECK(found.columns.size() == 1);
  CHECK(found.values.empty());
}

TEST_CASE_METHOD(with_database, "values of every type come back as they were given") {
  auto given = values{std::monostate(),
                      std::numeric_limits<std::int64_t>::min(),
                      0.1,
                      std::string("text\0with a zero", 16),
                      std::vector<std::byte>{std::byte(0), std::byte(255)},
                      "",
                      std::vector<std::byte>()};
  for (auto& value : given)
    CHECK(query("SELECT ?1", {value}).values[0][0] == value);
}

TEST_CASE_METHOD(with_database, "a parameter is data, whatever it says") {
  auto evil = "'; DROP TABLE pastes; --";
  insert(evil, evil);
  auto found = query("SELECT title FROM pastes WHERE key = ?1", {evil});
  REQUIRE(found.values.size() == 1);
  CHECK(found.values[0][0] == sqlite::value(evil));
  CHECK(count() == 1);
}

TEST_CASE_METHOD(with_database, "execute answers how many rows changed, and the last new id") {
  CHECK(insert("a") == sqlite::changes{1, 1});
  CHECK(insert("b") == sqlite::changes{1, 2});
  CHECK(execute("UPDATE pastes SET title = 'same'") == sqlite::changes{2, 0});
  CHECK(execute("CREATE TABLE more (x)") == sqlite::changes{0, 0});
}

TEST_CASE_METHOD(with_database, "a transaction answers for each of its statements") {
  auto done = transaction({{"INSERT INTO pastes (key) VALUES (?1)", {"a"}},
                           {"INSERT INTO tags VALUES (?1, ?2)", {std::int64_t{1}, "x"}},
                           {"DELETE FROM tags", {}}});
  REQUIRE(done.size() == 3);
  CHECK(done[0] == sqlite::changes{1, 1});
  CHECK(done[2].rows == 1);
  CHECK(transaction({}).empty());
}

TEST_CASE_METHOD(with_database, "a transaction whose statement fails leaves nothing behind") {
  insert("taken");
  CHECK_THROWS_AS(transaction({{"INSERT INTO pastes (key) VALUES ('new')", {}},
                               {"INSERT INTO pastes (key) VALUES ('taken')", {}}}),
                  thrown<sqlite::constraint>);
  CHECK(count() == 1);
  CHECK_THROWS_AS(transaction({{"INSERT INTO pastes (key) VALUES ('new')", {}}, {"nonsense", {}}}),
                  thrown<sqlite::bad_statement>);
  CHECK(count() == 1);
  insert("new");
}

TEST_CASE_METHOD(with_database, "what is stored is there when the database is opened again") {
  insert("a");
  service = {};
  run();
  CHECK_FALSE(std::filesystem::exists(path().string() + "-wal")); // it was closed
  open(sqlite::options().schema(pastes).create(false));
  CHECK(count() == 1);
}

TEST_CASE_METHOD(with_database, "a database has write-ahead logging and foreign keys") {
  insert("a");
  CHECK(std::filesystem::exists(path().string() + "-wal"));
  CHECK(query("PRAGMA foreign_keys").values[0][0] == sqlite::value(std::int64_t{1}));
  CHECK(query("PRAGMA synchronous").values[0][0] == sqlite::value(std::int64_t{1}));
}

TEST_CASE_METHOD(with_database, "more different statements run than are kept prepared") {
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 200; ++i) {
      auto found = query("SELECT ?1 + " + std::to_string(i), {std::int64_t{1}});
      REQUIRE(found.values[0][0] == sqlite::value(std::int64_t{i + 1}));
    }
}

TEST_CASE_METHOD(with_database, "a prepared statement survives a change of the schema") {
  insert("a");
  CHECK(query("SELECT * FROM pastes").columns.size() == 3);
  execute("ALTER TABLE pastes ADD COLUMN text");
  auto found = query("SELECT * FROM pastes");
  CHECK(found.columns.size() == 4);
  CHECK(found.values[0].size() == 4);
}

TEST_CASE_METHOD(with_database, "execute runs VACUUM, which gives back free pages") {
  execute("CREATE TRIGGER audit AFTER DELETE ON pastes BEGIN DELETE FROM tags; END");
  for (int i = 0; i < 20; ++i)
    insert(std::to_string(i), std::string(4000, 'x'));
  execute("DELETE FROM pastes");
  auto free_pages = [&] {
    return std::get<std::int64_t>(query("PRAGMA freelist_count").values[0][0]);
  };
  CHECK(free_pages() > 0);
  CHECK(execute("VACUUM") == sqlite::changes{0, 0});
  CHECK(free_pages() == 0);
  CHECK(insert("a").rows == 1);
}

TEST_CASE_METHOD(with_database, "an execute may set the PRAGMAs that are the schema's own") {
  auto name = GENERATE(as<std::string>(), "user_version", "application_id");
  CHECK(execute("PRAGMA " + name + "=7") == sqlite::changes{0, 0});
  CHECK(query("PRAGMA " + name).values == one(7));
  CHECK(refusal([&] { query("PRAGMA " + name + "=8"); }) == "it writes; use sqlite::execute");
  transaction({{"PRAGMA " + name + "=9", {}}});
  CHECK(query("PRAGMA " + name).values == one(9));
}

TEST_CASE_METHOD(with_database,
                 "a PRAGMA that writes is for execute, which drops what it answers") {
  auto action = GENERATE(as<std::string>(), "optimize", "wal_checkpoint",
                         "wal_checkpoint(TRUNCATE)", "incremental_vacuum", "incremental_vacuum(3)");
  CHECK(refusal([&] { query("PRAGMA " + action); }) == "it writes; use sqlite::execute");
  CHECK(execute("PRAGMA " + action) == sqlite::changes{0, 0});
}

TEST_CASE_METHOD(with_database, "a PRAGMA that asks about the schema takes an argument") {
  CHECK(query("PRAGMA table_info(pastes)").values.size() == 3);
  CHECK(query("PRAGMA foreign_key_list(tags)").values.size() == 1);
  CHECK(query("PRAGMA index_list(pastes)").values.size() == 1);
  CHECK(query("PRAGMA integrity_check(1)").values == one("ok"));
  CHECK(query("SELECT name FROM pragma_table_info('tags')").values.size() == 2);
}

TEST_CASE_METHOD(with_database, "a query may ask for what no statement may set") {
  CHECK(query("PRAGMA journal_mode").values == one("wal"));
  CHECK(query("PRAGMA locking_mode").values == one("normal"));
  CHECK(query("PRAGMA foreign_keys").values == one(1));
  CHECK(query("PRAGMA query_only").values == one(0));
}

TEST_CASE_METHOD(with_database, "a query may explain a statement that writes") {
  CHECK_FALSE(query("EXPLAIN QUERY PLAN DELETE FROM pastes WHERE id = 1").values.empty());
}

// -- what is refused --------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_database, "a text with a second statement is refused, and none of it runs") {
  CHECK(refusal([&] { execute("DELETE FROM tags; DELETE FROM pastes"); }) ==
        "it holds more than one statement");
  CHECK(refusal([&] { query("SELECT 1; DROP TABLE pastes"); }) ==
        "it holds more than one statement");
  CHECK(refusal([&] { query("SELECT 1; nonsense"); }) == "it holds more than one statement");
  CHECK(refusal([&] { query(std::string("SELECT 1\0; DROP TABLE pastes", 29)); }) ==
        "it contains a NUL byte");
  CHECK(refusal([&] { query("SELECT 1; PRAGMA query_only=ON"); }) ==
        "it holds more than one statement");
  CHECK(insert("a").rows == 1);
  CHECK(query("SELECT 1 ; -- and a remark").values.size() == 1);
}

TEST_CASE_METHOD(with_database, "a text without a statement is refused") {
  CHECK(refusal([&] { query(""); }) == "it holds no statement");
  CHECK(refusal([&] { execute("-- only a remark"); }) == "it holds no statement");
}

TEST_CASE_METHOD(with_database, "a wrong number of parameters is refused") {
  CHECK(refusal([&] { query("SELECT ?1, ?2", {"a"}); }) == "it has 2 parameters, 1 were given");
  CHECK(refusal([&] { query("SELECT 1", {"a"}); }) == "it has 0 parameters, 1 were given");
}

TEST_CASE_METHOD(with_database, "a query that would write is refused") {
  CHECK(refusal([&] { query("DELETE FROM pastes"); }) == "it writes; use sqlite::execute");
  CHECK(refusal([&] { query("INSERT INTO pastes (key) VALUES ('x') RETURNING id"); }) ==
        "it writes; use sqlite::execute");
  CHECK(count() == 0);
}

TEST_CASE_METHOD(with_database, "an execute that would return rows is refused") {
  CHECK(refusal([&] { execute("SELECT 1"); }) == "it returns rows; use sqlite::query");
  CHECK(refusal([&] { transaction({{"SELECT 1", {}}}); }) == "it returns rows; use sqlite::query");
  CHECK(refusal([&] { execute("EXPLAIN DELETE FROM pastes"); }) ==
        "it returns rows; use sqlite::query");
  CHECK(refusal([&] { execute("EXPLAIN PRAGMA user_version"); }) ==
        "it returns rows; use sqlite::query");
}

TEST_CASE_METHOD(with_database,
                 "rows are not dropped because a virtual table asks a PRAGMA first") {
  execute("CREATE VIRTUAL TABLE words USING fts4 (word)");
  service = {};
  run();
  open(sqlite::options().schema(pastes)); // that knows nothing of the table yet
  CHECK(refusal([&] { execute("INSERT INTO words VALUES ('x') RETURNING word"); }) ==
        "it returns rows; leave out RETURNING");
  CHECK(query("SELECT * FROM words").values.empty());
}

TEST_CASE_METHOD(with_database, "a write that would return rows is refused, and writes nothing") {
  auto insert = "INSERT INTO pastes (key) VALUES ('x') RETURNING id";
  CHECK(refusal([&] { execute(insert); }) == "it returns rows; leave out RETURNING");
  CHECK(refusal([&] { transaction({{insert, {}}}); }) == "it returns rows; leave out RETURNING");
  CHECK(count() == 0);
}

TEST_CASE_METHOD(with_database, "a NaN is refused, since SQLite would store NULL") {
  auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal([&] { query("SELECT ?1, ?2", {"a", nan}); }) ==
        "parameter ?2 is NaN, which SQLite would store as NULL");
  CHECK(refusal([&] { insert("a", nan); }) ==
        "parameter ?2 is NaN, which SQLite would store as NULL");
  auto infinite = sqlite::value(std::numeric_limits<double>::infinity());
  CHECK(query("SELECT ?1", {infinite}).values[0][0] == infinite);
}

TEST_CASE_METHOD(with_database, "a statement that names another database is refused") {
  auto why = "it attaches or detaches a database; spawn a service for each";
  auto other = (place.path() / "other.db").string();
  CHECK(refusal([&] { execute("ATTACH '" + other + "' AS other"); }) == why);
  CHECK(refusal([&] { execute("ATTACH ?1 AS other", {other}); }) == why);
  CHECK(refusal([&] { query("ATTACH '' AS other"); }) == why);
  CHECK(refusal([&] { execute("DETACH main"); }) == why);
  CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE_METHOD(with_database, "VACUUM INTO another file is refused, and makes none") {
  auto why = "VACUUM INTO writes another file; a service has only its own";
  auto other = (place.path() / "other.db").string();
  CHECK(refusal([&] { execute("VACUUM INTO '" + other + "'"); }) == why);
  CHECK(refusal([&] { execute("VACUUM INTO ?1", {other}); }) == why);
  CHECK_FALSE(std::filesystem::exists(other));
  CHECK(insert("a").rows == 1);
}

TEST_CASE_METHOD(with_database, "a VACUUM within a query or transaction is refused") {
  CHECK(refusal([&] { query("VACUUM"); }) == "it writes; use sqlite::execute");
  CHECK(refusal([&] { transaction({{"VACUUM", {}}}); }) ==
        "cannot VACUUM from within a transaction");
}

TEST_CASE_METHOD(with_database, "nothing is created in TEMP, which all would see") {
  auto made = GENERATE(as<std::string>(), "TEMP TABLE pastes (key)", "TABLE temp.pastes (key)",
                       "TEMP VIEW pastes AS SELECT 1", "VIEW temp.pastes AS SELECT 1",
                       "TEMP TRIGGER t AFTER INSERT ON main.pastes BEGIN SELECT 1; END",
                       "TRIGGER temp.t AFTER INSERT ON main.pastes BEGIN SELECT 1; END",
                       "VIRTUAL TABLE temp.pastes USING fts4 (x)");
  CHECK(refusal([&] { execute("CREATE " + made); }) ==
        "it creates something in TEMP, which all who share the connection would see");
  CHECK(query("SELECT * FROM temp.sqlite_master").values.empty());
  CHECK(insert("a").rows == 1);
}

TEST_CASE_METHOD(with_database, "a statement cannot load an extension") {
  CHECK(refusal([&] { query("SELECT load_extension('any.so')"); }) ==
        "not authorized to use function: load_extension");
  CHECK(refusal([&] { query("SELECT fts3_tokenizer('simple')"); }) ==
        "not authorized to use function: fts3_tokenizer");
}

TEST_CASE_METHOD(with_database, "a PRAGMA that sets something of the connection is refused") {
  auto setting = GENERATE(as<std::string>(), "busy_timeout=60000", "case_sensitive_like=ON",
                          "count_changes=ON", "foreign_keys=OFF", "hard_heap_limit=1",
                          "ignore_check_constraints=ON", "journal_mode=DELETE",
                          "locking_mode=EXCLUSIVE", "max_page_count=9", "query_only=ON",
                          "schema_version=1", "soft_heap_limit=1", "synchronous=OFF",
                          "temp_store_directory='/'", "wal_autocheckpoint=0", "writable_schema=ON");
  auto why = "it sets a PRAGMA other than application_id and user_version";
  CHECK(refusal([&] { execute("PRAGMA " + setting); }) == why);
  CHECK(refusal([&] { query("PRAGMA " + setting); }) == why);
  CHECK(refusal([&] { query("EXPLAIN PRAGMA " + setting); }) == why);
  CHECK(insert("a").rows == 1);
}

TEST_CASE_METHOD(with_database, "a PRAGMA is refused however it is written") {
  auto why = "it sets a PRAGMA other than application_id and user_version";
  CHECK(refusal([&] { execute("PRAGMA main.\"Journal_Mode\" (DELETE)"); }) == why);
  CHECK(refusal([&] { execute("/* no */ pragma JOURNAL_MODE = 'off'"); }) == why);
  CHECK(query("PRAGMA journal_mode").values == one("wal"));
}

TEST_CASE_METHOD(with_database, "a statement that begins or ends a transaction is refused") {
  auto why = "it begins or ends a transaction; use sqlite::transaction";
  CHECK(refusal([&] { execute("BEGIN"); }) == why);
  CHECK(refusal([&] { query("BEGIN"); }) == why);
  CHECK(refusal([&] { execute("ROLLBACK"); }) == why);
  CHECK(refusal([&] { execute("SAVEPOINT x"); }) == why);
  CHECK(refusal([&] { execute("RELEASE x"); }) == why);
  CHECK(refusal([&] {
          transaction({{"INSERT INTO pastes (key) VALUES ('x')", {}}, {"COMMIT", {}}});
        }) == why);
  CHECK(count() == 0);
}

TEST_CASE_METHOD(with_database, "wrong SQL is refused with SQLite's own words") {
  try {
    query("SELEC 1");
    FAIL("was not refused");
  } catch (const sqlite::bad_statement& e) {
    CHECK(e.sql == "SELEC 1");
    CHECK(e.text == "near \"SELEC\": syntax error");
  }
  CHECK(refusal([&] { query("SELECT * FROM nowhere"); }) == "no such table: nowhere");
}

// -- what fails -------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_database, "a violated constraint is a failure of its own") {
  insert("a");
  try {
    insert("a");
    FAIL("was inserted twice");
  } catch (const sqlite::constraint& e) {
    CHECK(e.text == "UNIQUE constraint failed: pastes.key");
  }
  CHECK_THROWS_AS(execute("INSERT INTO tags VALUES (99, 'x')"), thrown<sqlite::constraint>);
}

TEST_CASE_METHOD(with_database, "a write is busy while another connection holds the lock") {
  open(sqlite::options().schema(pastes).busy_timeout(0ms));
  insert("a");
  {
    other_connection other(path());
    other.run("BEGIN IMMEDIATE");
    CHECK_THROWS_AS(insert("b"), thrown<sqlite::busy>);
    CHECK_THROWS_AS(transaction({{"DELETE FROM pastes", {}}}), thrown<sqlite::busy>);
    CHECK(count() == 1); // readers do not wait
  }
  insert("b");
  CHECK(count() == 2);
}

TEST_CASE_METHOD(with_database,
                 "a statement that was refused for no fault of its own is not called "
                 "bad") {
  insert("a");
  service = {};
  run();
  { // of a version that SQLite only reads: refused as in a folder that cannot be written, but to root, too
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(18);
    file.put(3);
  }
  open(sqlite::options());
  auto refused =
      start([&] { return ask<sqlite::execute>(service, "DELETE FROM pastes", values()); });
  run();
  CHECK(refused.failed_with() == errc::other);
}

TEST_CASE_METHOD(with_database, "a database that is busy while it is opened is opened by a later "
                                "request") {
  insert("a");
  service = {};
  run();
  open(sqlite::options().schema(pastes).busy_timeout(0ms));
  {
    other_connection other(path());
    other.run("BEGIN EXCLUSIVE");
    CHECK_THROWS_AS(count(), thrown<sqlite::busy>);
  }
  CHECK(count() == 1);
}

TEST_CASE_METHOD(with_database, "a database that has no more pages is full, and still reads") {
  open(sqlite::options().schema(pastes).max_pages(10));
  auto fill = [&] {
    for (int i = 0; i < 100; ++i)
      insert(std::to_string(i), std::string(1000, 'x'));
  };
  CHECK_THROWS_AS(fill(), thrown<sqlite::full>);
  auto before = count();
  CHECK(before > 0);
  CHECK_THROWS_AS(transaction({{"INSERT INTO pastes (key) VALUES ('small')", {}},
                               {"INSERT INTO pastes (key, title) VALUES ('big', ?1)",
                                {std::string(100'000, 'x')}}}),
                  thrown<sqlite::full>);
  CHECK(count() == before);
}

TEST_CASE_METHOD(with_database, "a file that is no database is corrupt, until it is replaced") {
  place.put("pastes.db", std::string(5000, 'x'));
  CHECK_THROWS_AS(count(), thrown<sqlite::corrupt>);
  CHECK_THROWS_AS(insert("a"), thrown<sqlite::corrupt>);
  std::filesystem::remove(path());
  insert("a");
  CHECK(count() == 1);
}

TEST_CASE_METHOD(with_database,
                 "a damaged database is corrupt at each request that meets the damage") {
  for (int i = 0; i < 100; ++i)
    insert(std::to_string(i), std::string(1000, 'x'));
  service = {};
  run();
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(20 * 4096, '\xff');
  }
  open(sqlite::options());
  CHECK_THROWS_AS(query("SELECT * FROM pastes"), thrown<sqlite::corrupt>);
  CHECK_THROWS_AS(query("SELECT * FROM pastes"), thrown<sqlite::corrupt>);
}

TEST_CASE_METHOD(with_database, "a database that must be there is missing, until it is") {
  open(sqlite::options().create(false));
  try {
    query("SELECT 1");
    FAIL("was there");
  } catch (const sqlite::missing& e) {
    CHECK(e.path == path());
    CHECK(e.text == "unable to open database file");
  }
  CHECK_FALSE(std::filesystem::exists(path()));
  other_connection(path()).run("CREATE TABLE pastes (key)");
  CHECK(count() == 0);
}

TEST_CASE_METHOD(with_database, "a database in a folder that is not there is missing") {
  service = spawn<parley::sqlite_service>(place.path() / "no/such.db");
  CHECK_THROWS_AS(insert("a"), thrown<sqlite::missing>);
}

TEST_CASE_METHOD(with_database, "a schema is refused what a statement is") {
  auto why = "it begins or ends a transaction; use sqlite::transaction";
  open(sqlite::options().schema("CREATE TABLE one (x); COMMIT; CREATE TABLE two (x)"));
  CHECK(refusal([&] { query("SELECT 1"); }) == why);
  open(sqlite::options().schema("CREATE TABLE one (x); ATTACH ':memory:' AS other"));
  CHECK(refusal([&] { query("SELECT 1"); }) ==
        "it attaches or detaches a database; spawn a service for each");
  open(sqlite::options());
  CHECK(query("SELECT * FROM sqlite_master").values.empty());
}

TEST_CASE_METHOD(with_database, "a schema that fails leaves nothing of itself") {
  open(sqlite::options().schema("CREATE TABLE one (x); CREATE nonsense"));
  CHECK_THROWS_AS(query("SELECT 1"), thrown<sqlite::bad_statement>);
  open(sqlite::options());
  CHECK(query("SELECT * FROM sqlite_master").values.empty());
}
