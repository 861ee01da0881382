// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"
#include "parley/messaging/caf/mail.hpp"

#include <caf/io/middleman.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace parley_test {

using namespace std::chrono_literals;
using parley::ask;
using parley::block_on;
using parley::errc;
using parley::failure;
using parley::handle;
using parley::task;
using parley::port::anon_mail;
using parley::port::mail;

// -- in the test's process --------------------------------------------------------------------------------------------

/// Another process: this executable, playing one of its roles. What it prints is read by the test.
class peer {
public:
  explicit peer(const std::string& role, const std::vector<std::string>& args = {});

  /// Ends the process: by closing its stdin, by force if it does not end.
  ~peer();
  peer(const peer&) = delete;

  /// Waits for a line that begins with `start` and returns the rest of it. Lines that begin otherwise are kept for
  /// other calls: two actors' lines come in any order.
  /// @throws std::runtime_error  when the process ends or falls silent before
  std::string wait_for(std::string_view start);

  /// SIGSTOP: it says nothing more, and must be killed.
  void freeze();

  /// SIGKILL. The process is gone when it returns.
  void kill();

  /// Closes the process's stdin, on which it ends in good order, and returns all that it printed in its life.
  /// @throws std::runtime_error  when it does not end, or not with 0
  const std::string& finish();

  [[nodiscard]] const std::string& output() const noexcept { return output_; }

private:
  bool read_more(std::chrono::steady_clock::time_point until);
  int reap();

  pid_t process_ = 0;
  int input_ = -1;
  int lines_ = -1;
  std::string output_;
  std::size_t split_ = 0;
  std::deque<std::string> unread_;
};

/// A configuration for a system that talks to other processes; nothing is announced to it.
std::unique_ptr<caf::actor_system_config> networked();

/// A parley system that talks to other processes.
class network {
public:
  network() : system_(networked()) {}

  operator caf::actor_system&() { return system_.caf(); }
  [[nodiscard]] caf::actor_system& caf() { return system_.caf(); }

private:
  parley::system system_;
};

/// The typed or dynamically typed actor that the process serves.
template <class Handle>
Handle connect(caf::actor_system& system, std::uint16_t port) {
  auto found = system.middleman().remote_actor<Handle>("127.0.0.1", port);
  if (!found)
    throw std::runtime_error(std::string("no connection: ") +
                             parley::as_failure(found.error()).what());
  return *found;
}
template <class P>
handle<P> reach(caf::actor_system& system, peer& other) {
  auto port = std::stoi(other.wait_for("port "));
  return connect<typename P::caf_handle>(system, static_cast<std::uint16_t>(port));
}
/// The same for an actor that is dynamically typed to CAF.
template <class P>
handle<P> reach_raw(caf::actor_system& system, peer& other) {
  auto port = std::stoi(other.wait_for("port "));
  return handle<P>::unchecked(connect<caf::actor>(system, static_cast<std::uint16_t>(port)));
}

template <class P>
const typename P::caf_handle& plain(const handle<P>& x) {
  return x;
}
inline const caf::actor& plain(const caf::actor& x) {
  return x;
}

/// Offers an actor to the other process, at a port that the system chooses.
template <class Handle>
std::uint16_t publish(caf::actor_system& system, const Handle& actor) {
  auto port = system.middleman().publish(plain(actor), 0, "127.0.0.1");
  if (!port)
    throw std::runtime_error(std::string("not published: ") +
                             parley::as_failure(port.error()).what());
  return *port;
}

// -- in the peer's process --------------------------------------------------------------------------------------------

/// What a peer can be: `const role store("store", [](const std::vector<std::string>& args) { … });`
class role {
public:
  using body = void (*)(const std::vector<std::string>& args);

  role(std::string_view name, body run);

  /// The role that the command line asks for; null when it asks for none.
  static const role* named_by(int argc, char** argv);
  int play(int argc, char** argv) const;

private:
  std::string_view name_;
  body run_;
  const role* next_;
};

/// Prints a line at once.
void report(const std::string& line);

/// Returns when the test has closed our stdin.
void wait_for_end();

/// Offers an actor to the test until that closes our stdin, then ends it. What is published is held by CAF, also when
/// it has ended, with all that its members hold.
template <class Handle>
void serve(caf::actor_system& system, const Handle& actor) {
  auto port = publish(system, actor);
  report("port " + std::to_string(port));
  wait_for_end();
  system.middleman().unpublish(plain(actor), port);
  caf::anon_send_exit(plain(actor), caf::exit_reason::user_shutdown);
}

} // namespace parley_test
