// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "io/database.hpp"
#include "tcp_client.hpp"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace parley_test {

/// What a server answered.
struct answer {
  int status = 0; ///< 0 for none
  std::string head;
  std::string body;
};

/// The first that is final.
inline answer to_answer(std::string response) {
  answer out;
  constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
  while (response.starts_with(interim))
    response.erase(0, interim.size());
  auto end = response.find("\r\n\r\n");
  if (end == response.npos || !response.starts_with("HTTP/1.1 "))
    return out;
  out.status = std::stoi(response.substr(9, 3));
  out.head = response.substr(0, end + 2);
  out.body = response.substr(end + 4);
  return out;
}

inline std::string request_text(const std::string& method, const std::string& target,
                                const std::string& headers = "", const std::string& body = "") {
  return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
         (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" +
         body;
}

inline std::string post_text(const std::string& title, const std::string& text) {
  auto body = nlohmann::json{{"title", title}, {"text", text}}.dump();
  return request_text("POST", "/pastes", "Content-Type: application/json\r\n", body);
}

/// Where a program runs.
struct surroundings {
  rlim_t file_size = RLIM_INFINITY; ///< no file may be larger
  bool log_is_read = true;          ///< else it is a pipe that nobody reads
};

/// The program `paste serve`, a process of its own.
class paste_server {
public:
  explicit paste_server(const std::filesystem::path& data, std::vector<std::string> options = {},
                        surroundings in = {}) {
    int ends[2];
    int unread[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(unread, O_CLOEXEC) == 0);
    std::vector<std::string> words = {"paste", "--data", data.string(), "serve", "--port", "0"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> argv;
    for (auto& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    auto log = (log_.path() / "log").string();
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(in.log_is_read ? ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600) : unread[1],
             STDERR_FILENO);
      rlimit limit{in.file_size, in.file_size};
      if (in.file_size != RLIM_INFINITY)
        ::setrlimit(RLIMIT_FSIZE, &limit);
      ::execv(PARLEY_PASTE, argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    ::close(unread[1]);
    unread_ = unread[0];
    port_ = read_port(ends[0]);
    ::close(ends[0]);
  }
  ~paste_server() {
    kill();
    ::close(unread_);
  }
  paste_server(const paste_server&) = delete;

  /// 0 when the program ended at once.
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] tcp_client connect() const { return tcp_client(port_); }
  [[nodiscard]] std::string log() const { return log_.get("log"); }

  [[nodiscard]] answer send(const std::string& request) const {
    auto client = connect();
    client.send(request);
    return to_answer(client.response(request.starts_with("HEAD")));
  }
  [[nodiscard]] answer get(const std::string& target, const std::string& headers = "") const {
    return send(request_text("GET", target, headers));
  }
  /// What was answered to a paste: its JSON, with key and token.
  [[nodiscard]] nlohmann::json post(const std::string& title, const std::string& text) const {
    auto made = send(post_text(title, text));
    REQUIRE(made.status == 201);
    return nlohmann::json::parse(made.body);
  }

  void signal(int number) const { ::kill(process_, number); }
  /// SIGKILL; gone when it returns.
  void kill() {
    if (process_ > 0) {
      signal(SIGKILL);
      wait();
    }
  }
  /// How it ended: the exit code, or less than 0 for a signal.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(process_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  [[nodiscard]] bool runs() {
    int status = 0;
    if (process_ <= 0 || ::waitpid(process_, &status, WNOHANG) == 0)
      return process_ > 0;
    process_ = 0;
    return false;
  }

private:
  static std::uint16_t read_port(int from) {
    std::string said;
    while (said.find('\n') == said.npos) {
      pollfd ready{from, POLLIN, 0};
      char bytes[256];
      if (::poll(&ready, 1, 30'000) <= 0)
        break;
      auto size = ::read(from, bytes, sizeof(bytes));
      if (size <= 0)
        break;
      said.append(bytes, static_cast<std::size_t>(size));
    }
    if (said.empty())
      return 0;
    auto colon = said.rfind(':');
    REQUIRE(said.starts_with("paste: serving http"));
    return static_cast<std::uint16_t>(std::stoi(said.substr(colon + 1)));
  }

  folder log_;
  pid_t process_ = 0;
  int unread_ = -1;
  std::uint16_t port_ = 0;
};

/// A folder for `paste serve`.
class with_site {
public:
  [[nodiscard]] std::filesystem::path data() const { return here.path() / "data"; }
  [[nodiscard]] std::size_t file_count() const {
    std::filesystem::directory_iterator files(data() / "files");
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }

  folder here;
};

/// A text that tells whether all of it is there.
inline std::string numbered_text(int number, std::size_t size) {
  auto line = "paste " + std::to_string(number) + "\n";
  std::string out;
  while (out.size() < size)
    out += line;
  return out + "end of " + line;
}

} // namespace parley_test
