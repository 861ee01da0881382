// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/http/access.hpp"
#include "parley/io/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace parley::http {

/// How a server listens, and what it bears: `http::options().port(8080).body_size(1 << 20)`. Sizes are in bytes; times are on
/// the clock of the actor system.
class options {
public:
  using duration = std::chrono::nanoseconds;

  options() {}

  /// An address of this machine, "0.0.0.0" or "::" for all of them; default 127.0.0.1.
  options& address(std::string value) { return set(address_, std::move(value)); }
  /// 0, the default, for one that is free; the server tells which.
  options& port(std::uint16_t value) { return set(port_, value); }

  /// Serves TLS 1.2 and 1.3 with a certificate chain and its key, files in PEM.
  options& tls(std::string certificates, std::string key) {
    certificates_ = std::move(certificates);
    return set(key_, std::move(key));
  }

  /// Connections at a time; those beyond get 503. Default 10,000.
  options& connections(std::size_t value) { return set(connections_, value); }
  /// The request line and the headers; 431 beyond. Default 16 KiB.
  options& header_size(std::size_t value) { return set(header_size_, value); }
  /// Of a request; 413 beyond. Default 16 MiB.
  options& body_size(std::uint64_t value) { return set(body_size_, value); }
  /// A body up to this arrives in the request itself, a larger one is asked for piece by piece. Default 64 KiB.
  options& whole_body(std::size_t value) { return set(whole_body_, value); }

  /// From a request's first byte to the last of its headers; 408 beyond. Default 10 s.
  options& header_time(duration value) { return set(header_time_, value); }
  /// For a whole body that arrives in the request, and for each piece of another; 408 beyond. Default 30 s.
  options& body_time(duration value) { return set(body_time_, value); }
  /// The deadline of the handler, from the last header on; 503 beyond. Default 30 s.
  options& request_time(duration value) { return set(request_time_, value); }
  /// A client that takes nothing for so long is cut off. Default 30 s.
  options& write_time(duration value) { return set(write_time_, value); }
  /// Between two requests of a connection; then it is closed. Default 60 s.
  options& idle_time(duration value) { return set(idle_time_, value); }

  /// Whether text is compressed for those who accept gzip; default yes.
  options& compress(bool value) { return set(compress_, value); }

  /// Called after each request, on the turn of its connection: must not block, and bears being called on several threads.
  options& access_log(std::function<void(const access&)> value) {
    return set(access_log_, std::move(value));
  }
  /// Where its connections and requests are counted.
  options& metrics(parley::metrics value) {
    metrics_.emplace(std::move(value));
    return *this;
  }

  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] const std::string& certificates() const noexcept { return certificates_; }
  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
  [[nodiscard]] std::size_t header_size() const noexcept { return header_size_; }
  [[nodiscard]] std::uint64_t body_size() const noexcept { return body_size_; }
  [[nodiscard]] std::size_t whole_body() const noexcept { return whole_body_; }
  [[nodiscard]] duration header_time() const noexcept { return header_time_; }
  [[nodiscard]] duration body_time() const noexcept { return body_time_; }
  [[nodiscard]] duration request_time() const noexcept { return request_time_; }
  [[nodiscard]] duration write_time() const noexcept { return write_time_; }
  [[nodiscard]] duration idle_time() const noexcept { return idle_time_; }
  [[nodiscard]] bool compress() const noexcept { return compress_; }
  [[nodiscard]] const std::function<void(const access&)>& access_log() const noexcept {
    return access_log_;
  }
  [[nodiscard]] const std::optional<parley::metrics>& metrics() const noexcept { return metrics_; }

private:
  template <class T>
  options& set(T& member, T value) {
    member = std::move(value);
    return *this;
  }

  std::string address_ = "127.0.0.1";
  std::uint16_t port_ = 0;
  std::string certificates_;
  std::string key_;
  std::size_t connections_ = 10'000;
  std::size_t header_size_ = 16 << 10;
  std::uint64_t body_size_ = 16 << 20;
  std::size_t whole_body_ = 64 << 10;
  duration header_time_ = std::chrono::seconds(10);
  duration body_time_ = std::chrono::seconds(30);
  duration request_time_ = std::chrono::seconds(30);
  duration write_time_ = std::chrono::seconds(30);
  duration idle_time_ = std::chrono::seconds(60);
  bool compress_ = true;
  std::function<void(const access&)> access_log_;
  std::optional<parley::metrics> metrics_;
};

} // namespace parley::http
