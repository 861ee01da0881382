// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace parley::sqlite {

/// How a database is opened: `sqlite::options().create(false).busy_timeout(5s)`. The service sets WAL, foreign keys and
/// synchronous=NORMAL itself.
class options {
public:
  options() {}

  /// Whether a database that is not there is created (default), or is `missing`.
  options& create(bool value) {
    create_ = value;
    return *this;
  }

  /// How long a statement waits for another connection's lock before it fails with `busy`; default 1 s, and not
  /// at all when zero or less.
  options& busy_timeout(std::chrono::milliseconds value) {
    busy_timeout_ = value;
    return *this;
  }

  /// Statements, separated by semicolons, that run in one transaction whenever the database is opened.
  /// They may do no more than those of a request.
  options& schema(std::string statements) {
    schema_ = std::move(statements);
    return *this;
  }

  /// The most pages that the database may have; then writes fail with `full`. Default: SQLite's own limit.
  options& max_pages(std::int64_t value) {
    max_pages_ = value;
    return *this;
  }

  [[nodiscard]] bool create() const noexcept { return create_; }
  [[nodiscard]] std::chrono::milliseconds busy_timeout() const noexcept { return busy_timeout_; }
  [[nodiscard]] const std::string& schema() const noexcept { return schema_; }
  [[nodiscard]] std::int64_t max_pages() const noexcept { return max_pages_; }

private:
  bool create_ = true;
  std::chrono::milliseconds busy_timeout_{1000};
  std::string schema_;
  std::int64_t max_pages_ = 0;
};

} // namespace parley::sqlite
