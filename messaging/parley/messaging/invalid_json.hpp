// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace parley {

/// What is wrong with a JSON text or value that should be a message; all of it, not only the first fault.
class invalid_json : public std::exception {
public:
  struct problem {
    std::string path; ///< a JSON pointer (RFC 6901), "" for the whole
    std::string text; ///< "missing", "unknown", "expected a string, got a number"
    bool operator==(const problem&) const = default;
  };

  explicit invalid_json(std::vector<problem> problems);

  /// All faults, in the order of the message's fields, unknown ones last.
  [[nodiscard]] const std::vector<problem>& problems() const noexcept { return problems_; }

  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

private:
  std::vector<problem> problems_;
  std::string what_;
};

} // namespace parley
