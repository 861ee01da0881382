// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/http/server.hpp"

#include "http/connection.hpp"
#include "parley/messaging/caf/mail.hpp"

#include <caf/all.hpp>

using namespace std::chrono_literals;

namespace parley::http {

namespace detail {

/// Where a server listens, and whom it serves.
class listener {
public:
  listener(const options& how, handle<handler> to)
      : among(std::make_shared<connections>(how, std::move(to))) {}

  std::unique_ptr<listening> socket;
  std::shared_ptr<connections> among;

  /// Takes those that wait, but not for ever. Empty when there are no more, else why not.
  std::string accept_some(caf::actor_system& system);

private:
  /// How many before other actors get their turn.
  static constexpr int at_once = 64;
};

std::string listener::accept_some(caf::actor_system& system) {
  std::string why;
  for (int i = 0; i < at_once; ++i) {
    auto next = socket->accept(why);
    if (next == nullptr)
      return why;
    if (among->count() < among->how.connections()) {
      try {
        spawn<connection>(system, among, std::move(next));
      } catch (const failure& no_memory) {
        return std::string(no_memory.text());
      }
    } else {
      among->refuse();
      auto full = to_response(problem{503, "", "There are too many connections."}, wishes());
      auto head = write_head(full, head_of(11, false, framing::length, full.body.bytes.size(),
                                           std::chrono::system_clock::now()));
      next->refuse(head + full.body.bytes);
    }
  }
  return {};
}

/// Whatever ends a server without asking its connections to end cuts them off.
class cut_off {
public:
  explicit cut_off(connections& what) : what_(what) {}
  cut_off(const cut_off&) = delete;
  ~cut_off() {
    for (const auto& each : what_.all())
      caf::anon_send_exit(each.caf(), caf::exit_reason::kill);
  }

private:
  connections& what_;
};

} // namespace detail

std::string url_of(const endpoint& place) {
  auto v6 = place.address.find(':') != std::string::npos;
  return (place.secure ? "https://" : "http://") +
         (v6 ? "[" + place.address + "]" : place.address) + ":" + std::to_string(place.port);
}

server::server(const options& how, handle<handler> to) : server(how, std::move(to), nullptr) {
  std::shared_ptr<detail::tls_identity> identity;
  if (!how.certificates().empty() || !how.key().empty())
    identity = detail::load_identity(how.certificates(), how.key());
  listener_->socket = detail::listen_tcp(system(), caf::actor_cast<caf::weak_actor_ptr>(self()),
                                         how.address(), how.port(), std::move(identity));
}

server::server(const options& how, handle<handler> to, std::unique_ptr<detail::listening> at)
    : listener_(std::make_unique<detail::listener>(how, std::move(to))) {
  listener_->socket = std::move(at);
  port::anon_mail(detail::listen{}).send(self().caf());
}

server::~server() = default;

task<void> server::on(detail::listen) {
  detail::cut_off at_the_end(*listener_->among);
  auto* core = parley::detail::current();
  try {
    for (;;) {
      auto why = listener_->accept_some(system());
      if (!why.empty()) {
        co_await sleep_for(100ms); // others may let go of what is missing
        continue;
      }
      detail::acceptance next(*core, *listener_->socket);
      co_await next;
    }
  } catch (const cancelled&) {
    listener_->socket = nullptr;
  }
  auto alive = self(); // whoever has stopped it need not hold it until the end
  std::vector<reply<void>> ends;
  for (const auto& each : listener_->among->all())
    ends.push_back(ask<detail::drain>(each.no_deadline()));
  for (auto& end : ends)
    static_cast<void>(co_await as_outcome(end));
}

endpoint server::on(where) {
  return {listener_->socket->address(), listener_->socket->port(), listener_->socket->secure()};
}

load server::on(how_much) {
  auto& among = *listener_->among;
  return {among.count(), among.requests.load(std::memory_order_relaxed),
          among.refused.load(std::memory_order_relaxed)};
}

} // namespace parley::http
