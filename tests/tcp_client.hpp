// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace parley_test {

/// A blocking connection to a port of this machine, which says exactly what it is told to.
class tcp_client {
public:
  explicit tcp_client(std::uint16_t port, int seconds = 60)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval limit{seconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof(at)) != 0)
      throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
  }
  tcp_client(tcp_client&& from) noexcept
      : socket_(std::exchange(from.socket_, -1)), in_(std::move(from.in_)) {}
  ~tcp_client() { close(); }

  [[nodiscard]] int descriptor() const { return socket_; }

  /// False when the other side has gone.
  bool send(const std::string& bytes, int flags = 0) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      auto now = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | flags);
      if (now <= 0)
        return false;
      sent += static_cast<std::size_t>(now);
    }
    return true;
  }

  /// All until the other side ends; what came before when it breaks off instead.
  std::string rest() {
    while (more()) {}
    return std::exchange(in_, {});
  }

  /// The next response, with its body when its length is told; empty when the connection ended before its end.
  std::string response(bool of_head = false) {
    for (;;) {
      auto end = in_.find("\r\n\r\n");
      if (end != std::string::npos) {
        auto head = in_.substr(0, end + 4);
        auto size = head.size() + (of_head ? 0 : length_in(head));
        while (in_.size() < size)
          if (!more())
            return {};
        auto out = in_.substr(0, size);
        in_.erase(0, size);
        return out;
      }
      if (!more())
        return {};
    }
  }

  void end_sending() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0)
      ::close(std::exchange(socket_, -1));
  }
  void reset() {
    linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close();
  }

private:
  bool more() {
    char bytes[65536];
    auto size = ::recv(socket_, bytes, sizeof(bytes), 0);
    if (size <= 0)
      return false;
    in_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  static std::size_t length_in(const std::string& head) {
    auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }

  int socket_;
  std::string in_;
};

} // namespace parley_test
