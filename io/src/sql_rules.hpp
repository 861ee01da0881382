// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <string_view>

namespace parley::detail {

/// What a statement may do to the one database that a service stands for. SQLite asks before each action: when it prepares
/// a statement and, of the statements within, such as VACUUM's, when it runs one.
class sql_rules {
public:
  enum class phase : unsigned char {
    preparing,
    running,
    free, ///< the service's own statements
  };
  enum class kind : unsigned char {
    plain,
    asks, ///< a PRAGMA that changes nothing, whatever SQLite says of it
    acts, ///< a PRAGMA that writes
  };

  void enter(phase now) noexcept { phase_ = now; }

  /// The next statement is prepared.
  void begin() noexcept { kind_ = kind::plain; }

  /// The arguments are those of SQLite's authorizer. Throws nothing: SQLite's frames must not be unwound.
  bool allow(int action, const char* first, const char* second, const char* database) noexcept;

  /// Of the statement that was prepared last.
  [[nodiscard]] kind last_kind() const noexcept { return kind_; }
  /// Why a statement was refused last.
  [[nodiscard]] std::string_view objection() const noexcept { return objection_; }

private:
  bool allow_pragma(const char* name, bool has_argument) noexcept;
  bool refuse(const char* why) noexcept;

  phase phase_ = phase::preparing;
  kind kind_ = kind::plain;
  const char* objection_ = "";
};

} // namespace parley::detail
