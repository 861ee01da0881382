// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "http/finishing.hpp"
#include "http/reading.hpp"
#include "http/sockets.hpp"
#include "http/transport.hpp"
#include "http/writing.hpp"
#include "parley/actors.hpp"
#include "parley/io/http/access.hpp"
#include "parley/io/http/handler.hpp"
#include "parley/io/http/options.hpp"

#include <map>
#include <mutex>

namespace parley::http::detail {

/// Serves, until the client or the time comes to an end.
struct serve {};
/// Asks a connection to end with the request that it serves, if any. Answered when it has.
struct drain {};
/// Asks for the next piece of the body of one request.
struct pull {
  std::uint64_t request = 0;
};
PARLEY_MESSAGE(serve)
PARLEY_MESSAGE(drain)
PARLEY_MESSAGE(pull, request)

using connection_protocol =
    parley::protocol<void(serve), void(drain), outcome<chunk, broken>(pull)>;

/// The connections of one server: how they serve, and which there are. Threads: any.
class connections {
public:
  connections(options how, handle<handler> to) : how(std::move(how)), to(std::move(to)) {}

  const options how;
  const handle<handler> to;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> refused = 0;

  void enter(caf::actor_id id, caf::weak_actor_ptr who);
  void leave(caf::actor_id id) noexcept;
  void refuse() noexcept;
  [[nodiscard]] bool is_logged() const { return how.metrics() || how.access_log(); }
  void log(const access& what) const;
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::vector<handle<connection_protocol>> all() const;

private:
  mutable std::mutex mutex_;
  std::map<caf::actor_id, caf::weak_actor_ptr> all_;
};

/// One connection: reads a request, asks the handler, writes the response, and again. Nobody else need hold it: it lives
/// until it has served.
class connection : public service<connection_protocol> {
public:
  connection(std::shared_ptr<connections> among, std::unique_ptr<accepted> socket);
  ~connection();

  task<void> on(serve request);
  task<void> on(drain request);
  task<outcome<chunk, broken>> on(pull request);

private:
  enum class arrival : unsigned char { bytes, ended, failed, late };
  class session;
  class event;

  // Each is false when the connection is to end.
  task<bool> serve_one();
  task<bool> read_head(request& into);
  task<bool> read_body(request& into);
  task<bool> respond(response with);
  task<bool> send_stream(const response& with, framing how, bool compressed);
  task<bool> write(std::string_view first, std::string_view second = {},
                   std::string_view third = {});

  task<response> answer_of(request asked);
  task<void> until_settled(slot_key answer);
  task<arrival> read_more(time_point deadline);
  task<void> linger();

  attempt read_some();
  void client_ended();
  std::optional<broken> take_piece(std::string& into);
  void reject(rejection why) { rejected_ = std::move(why); }
  [[nodiscard]] bool owes_body() const;
  void describe(const request& asked);
  void log(int status);
  [[nodiscard]] time_point after(options::duration length) const;

  std::shared_ptr<connections> among_;
  std::unique_ptr<transport> transport_;
  core* core_ = nullptr;

  std::string in_; // what was received and is not used yet
  std::optional<reading> reading_;
  wishes wishes_;
  access access_;
  time_point began_;
  time_point due_; // when the answer must be there
  std::optional<rejection> rejected_;
  std::uint64_t number_ = 0;
  std::string early_body_; // of a body that is asked for, what was read before
  event* body_read_ = nullptr;
  slot_key idle_ = 0;
  bool ended_ = false; // the client sends nothing more
  bool gone_ = false;
  bool responding_ = false;
  bool draining_ = false;
  bool pulling_ = false;
  bool keep_alive_ = false;
  bool continue_wanted_ = false;
  bool continuing_ = false; // the interim response is not all out
};

} // namespace parley::http::detail
