// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "http/sockets.hpp"
#include "io/fixture.hpp"
#include "parley/io/http.hpp"

#include <algorithm>
#include <deque>
#include <limits>

namespace parley_test {

namespace http = parley::http;

/// A connection in memory, as its client holds it. Nothing moves before the test's world runs.
class wire {
public:
  void send(const std::string& bytes) {
    to_server_ += bytes;
    readable();
  }
  /// The client sends nothing more, but reads on.
  void end_sending() {
    ended_ = true;
    readable();
  }
  /// The client closes: it answers whatever comes with a reset.
  void close() {
    closed_ = true;
    end_sending();
  }
  void reset() {
    broken_ = true;
    readable();
    if (on_broken_ != nullptr)
      on_broken_->fire();
  }

  /// Under which name the server knows the client.
  void call(std::string name) { peer_ = std::move(name); }

  /// How much the client takes before it stops reading.
  void take_only(std::size_t size) { room_ = size; }
  void take_more(std::size_t size) {
    room_ += size;
    if (on_writable_ != nullptr)
      on_writable_->fire();
  }

  /// All that came until now.
  [[nodiscard]] const std::string& received() const { return from_server_; }
  /// What came since the last time.
  std::string take() { return std::exchange(from_server_, {}); }
  [[nodiscard]] bool server_ended() const { return server_ended_; }
  [[nodiscard]] bool server_closed() const { return server_closed_; }

private:
  friend class wire_transport;
  friend class wire_accepted;

  void readable() {
    if (on_readable_ != nullptr)
      on_readable_->fire();
  }

  std::string peer_ = "192.0.2.7:4711";
  std::string to_server_;
  std::string from_server_;
  std::size_t room_ = std::numeric_limits<std::size_t>::max();
  bool ended_ = false;
  bool closed_ = false;
  bool broken_ = false;
  bool server_ended_ = false;
  bool server_closed_ = false;
  std::unique_ptr<http::detail::signal> on_readable_;
  std::unique_ptr<http::detail::signal> on_writable_;
  std::unique_ptr<http::detail::signal> on_broken_;
};

class wire_transport : public http::detail::transport {
public:
  using attempt = http::detail::attempt;

  wire_transport(std::shared_ptr<wire> of, const caf::weak_actor_ptr& owner) : of_(std::move(of)) {
    of_->on_readable_ = std::make_unique<http::detail::signal>(owner);
    of_->on_writable_ = std::make_unique<http::detail::signal>(owner);
    of_->on_broken_ = std::make_unique<http::detail::signal>(owner);
  }
  ~wire_transport() override { of_->server_closed_ = true; }

  attempt read(std::span<char> into) override {
    of_->on_readable_->clear();
    if (of_->broken_)
      return attempt("connection reset by peer");
    if (!of_->to_server_.empty()) {
      auto size = std::min(into.size(), of_->to_server_.size());
      std::copy_n(of_->to_server_.begin(), size, into.begin());
      of_->to_server_.erase(0, size);
      return attempt(attempt::kind::done, size);
    }
    return attempt(of_->ended_ ? attempt::kind::ended : attempt::kind::later_readable, 0);
  }

  attempt write(std::span<const std::string_view> pieces) override {
    of_->on_writable_->clear();
    if (of_->broken_ || of_->server_ended_)
      return attempt("broken pipe");
    std::size_t all = 0;
    for (auto piece : pieces) {
      auto size = std::min(piece.size(), of_->room_);
      of_->from_server_ += piece.substr(0, size);
      of_->room_ -= size;
      all += size;
    }
    if (of_->closed_)
      of_->reset();
    return attempt(all == 0 ? attempt::kind::later_writable : attempt::kind::done, all);
  }

  void watch(attempt::kind until, parley::detail::core& owner,
             parley::detail::slot_key key) override {
    auto& when = until == attempt::kind::later_readable   ? of_->on_readable_
                 : until == attempt::kind::later_writable ? of_->on_writable_
                                                          : of_->on_broken_;
    if (!when->expect(key))
      owner.settle(key);
  }

  bool is_broken() override { return of_->broken_; }
  void end_writing() noexcept override { of_->server_ended_ = true; }
  [[nodiscard]] std::string peer() const override { return of_->peer_; }

private:
  std::shared_ptr<wire> of_;
};

class wire_accepted : public http::detail::accepted {
public:
  explicit wire_accepted(std::shared_ptr<wire> of) : of_(std::move(of)) {}
  std::unique_ptr<http::detail::transport> open(const caf::weak_actor_ptr& owner) override {
    return std::make_unique<wire_transport>(of_, owner);
  }
  void refuse(std::string_view with) noexcept override {
    of_->from_server_ += with;
    of_->server_ended_ = of_->server_closed_ = true;
  }

private:
  std::shared_ptr<wire> of_;
};

/// Where clients of a test connect.
struct door {
  std::deque<std::shared_ptr<wire>> waiting;
  std::string broken; ///< why it cannot accept
  bool closed = false;
  std::unique_ptr<http::detail::signal> acceptable;

  std::shared_ptr<wire> connect() {
    auto out = waiting.emplace_back(std::make_shared<wire>());
    if (acceptable != nullptr)
      acceptable->fire();
    return out;
  }
};

class wire_listening : public http::detail::listening {
public:
  explicit wire_listening(std::shared_ptr<door> at) : at_(std::move(at)) {}
  ~wire_listening() override { at_->closed = true; }
  [[nodiscard]] std::string address() const override { return "192.0.2.1"; }
  [[nodiscard]] std::uint16_t port() const override { return 80; }
  [[nodiscard]] bool secure() const noexcept override { return false; }
  std::unique_ptr<http::detail::accepted> accept(std::string& why) override {
    if (at_->acceptable != nullptr)
      at_->acceptable->clear();
    why = at_->broken;
    if (!why.empty() || at_->waiting.empty())
      return nullptr;
    auto next = std::move(at_->waiting.front());
    at_->waiting.pop_front();
    return std::make_unique<wire_accepted>(std::move(next));
  }
  void watch(parley::detail::core& owner, parley::detail::slot_key key) override {
    if (at_->acceptable == nullptr)
      at_->acceptable = std::make_unique<http::detail::signal>(
          caf::actor_cast<caf::weak_actor_ptr>(owner.self().ctrl()));
    if (!at_->acceptable->expect(key))
      owner.settle(key);
  }

private:
  std::shared_ptr<door> at_;
};

} // namespace parley_test
