// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/message.hpp"

#include <map>
#include <string>
#include <string_view>

namespace parley::http {

/// How a service is exposed: `http::exposure().title("Pastes").status<pastes::not_found>(404)`.
class exposure {
public:
  exposure() {}

  /// Of the OpenAPI document.
  exposure& title(std::string value) {
    title_ = std::move(value);
    return *this;
  }
  exposure& version(std::string value) {
    version_ = std::move(value);
    return *this;
  }

  /// What the declared failure `E` is in HTTP; 422 otherwise. @throws std::invalid_argument  when it is no 4xx or 5xx
  template <class E>
  exposure& status(int value) {
    set_status(std::string(name_of<E>()), value);
    return *this;
  }

  /// The largest body, in bytes; 413 beyond. Default 1 MiB.
  exposure& body_size(std::size_t value) {
    body_size_ = value;
    return *this;
  }

  [[nodiscard]] const std::string& title() const noexcept { return title_; }
  [[nodiscard]] const std::string& version() const noexcept { return version_; }
  [[nodiscard]] int status_of(std::string_view failure) const;
  [[nodiscard]] std::size_t body_size() const noexcept { return body_size_; }

private:
  void set_status(std::string name, int value);

  std::string title_ = "A parley service";
  std::string version_ = "1.0.0";
  std::map<std::string, int, std::less<>> statuses_;
  std::size_t body_size_ = 1 << 20;
};

} // namespace parley::http
