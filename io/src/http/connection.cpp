// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/connection.hpp"

#include "http/compression.hpp"
#include "metric_series.hpp"
#include "parley/messaging/caf/mail.hpp"

#include <caf/all.hpp>

#include <array>

using namespace std::chrono_literals;

namespace parley::http::detail {

namespace {

/// How much is read ahead of the request that is served: the next ones, which the client has sent already.
constexpr std::size_t read_ahead = 16 << 10;
/// The largest piece of a body.
constexpr std::size_t piece_size = 64 << 10;
/// How long, and how much, is read and thrown away so that the client gets the answer before the end.
constexpr auto linger_time = 2s;
constexpr std::size_t linger_size = 1 << 20;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

/// The body of one request, for who has its handle.
class upload : public service<source> {
public:
  upload(handle<connection_protocol> from, std::uint64_t number)
      : from_(std::move(from)), number_(number) {}

  elsewhere on(next) { return delegate<pull>(from_, number_); }

private:
  handle<connection_protocol> from_;
  std::uint64_t number_;
};

} // namespace

// -- the connections of a server --------------------------------------------------------------------------------------

void connections::enter(caf::actor_id id, caf::weak_actor_ptr who) {
  std::unique_lock guard(mutex_);
  all_.emplace(id, std::move(who));
  if (how.metrics())
    how.metrics()->series().connection_began();
}

void connections::leave(caf::actor_id id) noexcept {
  std::unique_lock guard(mutex_);
  if (all_.erase(id) != 0 && how.metrics())
    how.metrics()->series().connection_ended();
}

void connections::refuse() noexcept {
  refused.fetch_add(1, std::memory_order_relaxed);
  if (how.metrics())
    how.metrics()->series().connection_refused();
}

void connections::log(const access& what) const {
  if (how.metrics())
    how.metrics()->series().count(what);
  if (how.access_log())
    how.access_log()(what);
}

std::size_t connections::count() const {
  std::unique_lock guard(mutex_);
  return all_.size();
}

std::vector<handle<connection_protocol>> connections::all() const {
  std::vector<handle<connection_protocol>> out;
  std::unique_lock guard(mutex_);
  for (const auto& [id, weak] : all_)
    if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(weak))
      out.emplace_back(caf::actor_cast<connection_protocol::caf_handle>(std::move(alive)));
  return out;
}

// -- one connection ---------------------------------------------------------------------------------------------------

/// What lasts as long as a connection serves.
class connection::session {
public:
  explicit session(connection& of) : of_(of), alive_(of.self()) {}
  session(const session&) = delete;
  ~session() {
    of_.transport_ = nullptr;
    of_.among_->leave(alive_.id());
  }

private:
  connection& of_;
  handle<connection_protocol> alive_;
};

/// Something of the connection's own to wait for.
class connection::event : public parley::detail::slot_awaiter {
public:
  explicit event(core& owner) : slot_awaiter(&owner, owner.open(time_point::max())) {}

  void happen() { owner_->settle(key_); }
  [[nodiscard]] slot_key key() const noexcept { return key_; }
  void await_resume() { settled(); }
};

connection::connection(std::shared_ptr<connections> among, std::unique_ptr<accepted> socket)
    : among_(std::move(among)) {
  auto me = self();
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(me);
  transport_ = socket->open(weak);
  among_->enter(me.id(), std::move(weak));
  port::anon_mail(serve{}).send(me.caf());
}

connection::~connection() {
  if (transport_ != nullptr)
    among_->leave(self().id());
}

task<void> connection::on(serve) {
  session now(*this);
  core_ = parley::detail::current();
  while (co_await serve_one()) {}
  if (!gone_ && !ended_ && (rejected_ || !in_.empty() || owes_body()))
    co_await linger();
  if (!gone_)
    transport_->end_writing();
  quit();
}

task<void> connection::on(drain) {
  core_ = parley::detail::current();
  draining_ = true;
  if (idle_ != 0)
    core_->settle(idle_);
  event never(*core_); // the end answers
  co_await never;
}

task<bool> connection::serve_one() {
  reading_.emplace(among_->how.header_size(), among_->how.body_size());
  rejected_.reset();
  wishes_ = wishes();
  access_ = access();
  early_body_.clear();
  continue_wanted_ = false;
  continuing_ = false;
  keep_alive_ = false;
  responding_ = false;
  request asked;
  if (!co_await read_head(asked))
    co_return false;
  asked.peer = transport_->peer();
  asked.secure = transport_->secure();
  describe(asked);
  if (!rejected_) {
    ++number_;
    due_ = after(among_->how.request_time());
    among_->requests.fetch_add(1, std::memory_order_relaxed);
    if (!co_await read_body(asked)) {
      access_.failure = "the client has gone before the end of the body";
      log(0);
      co_return false;
    }
  }
  if (rejected_) {
    access_.failure = rejected_->detail;
    problem why{rejected_->status, "", rejected_->detail};
    co_return co_await respond(to_response(why, wishes_));
  }
  auto answer = co_await answer_of(std::move(asked));
  if (gone_) {
    access_.failure = "the client has gone before the answer";
    log(0);
    co_return false;
  }
  keep_alive_ = reading_->keep_alive() && reading_->complete() && !rejected_;
  co_return co_await respond(std::move(answer));
}

// -- reading ----------------------------------------------------------------------------------------------------------

task<bool> connection::read_head(request& into) {
  if (in_.empty()) {
    if (in_.capacity() > read_ahead)
      in_ = {};
    if (draining_ || co_await read_more(after(among_->how.idle_time())) != arrival::bytes)
      co_return false;
  }
  began_ = core_->now();
  auto deadline = after(among_->how.header_time());
  for (;;) {
    try {
      while (in_.starts_with("\r\n") && !reading_->has_begun()) // after a body (RFC 9112, 2.2)
        in_.erase(0, 2);
      in_.erase(0, reading_->read_head(in_));
      if (reading_->has_head()) {
        into = reading_->take_head();
        co_return true;
      }
    } catch (rejection& why) {
      reject(std::move(why));
      into = reading_->describe();
      co_return true;
    }
    auto came = co_await read_more(deadline);
    if (came == arrival::late)
      reject({408, "the request took too long"});
    else if (came == arrival::ended)
      reject({400, "the request ends within its headers"});
    if (came != arrival::bytes)
      co_return came != arrival::failed;
  }
}

task<bool> connection::read_body(request& into) {
  if (reading_->complete())
    co_return true;
  auto length = reading_->content_length();
  auto whole = among_->how.whole_body();
  continue_wanted_ = reading_->expects_continue();
  if (!length || *length <= whole) {
    if (std::exchange(continue_wanted_, false) && !co_await write(go_on))
      co_return false;
    auto deadline = after(among_->how.body_time());
    for (;;) {
      if (auto why = take_piece(into.body.bytes))
        co_return !gone_;
      if (reading_->complete())
        co_return true;
      if (into.body.bytes.size() >= whole)
        break;
      auto came = co_await read_more(deadline);
      if (came == arrival::late)
        reject({408, "the body took too long"});
      if (came != arrival::bytes)
        co_return came == arrival::late;
    }
  }
  early_body_ = std::move(into.body.bytes);
  into.body.bytes.clear();
  into.body.size = length;
  into.body.rest = spawn<upload>(system(), self(), number_);
  co_return true;
}

/// What is there of the body; says why not when there is something wrong with it.
std::optional<broken> connection::take_piece(std::string& into) {
  auto before = into.size();
  try {
    auto used = reading_->read_body(in_, into, before + piece_size);
    in_.erase(0, used);
    access_.received += into.size() - before;
    if (used == 0 && in_.size() > read_ahead && !reading_->complete())
      throw rejection{400, "the lines around a piece of the body are too long"};
    return std::nullopt;
  } catch (rejection& why) {
    reject(why);
    return broken{std::move(why.detail)};
  }
}

task<outcome<chunk, broken>> connection::on(pull asked) {
  if (asked.request != number_ || body_read_ == nullptr)
    co_return broken{"the request whose body it was is over"};
  if (std::exchange(pulling_, true))
    co_return broken{"two pieces are asked for at once"};
  chunk out;
  std::optional<broken> why;
  auto deadline = after(among_->how.body_time());
  out.bytes = std::exchange(early_body_, {});
  if (std::exchange(continue_wanted_, false)) {
    continuing_ = true;
    if (co_await write(go_on))
      continuing_ = false;
    else
      why = broken{"the client has gone"};
  }
  while (!why) {
    if (out.bytes.empty())
      why = take_piece(out.bytes);
    if (why || !out.bytes.empty() || reading_->complete())
      break;
    auto came = co_await read_more(deadline);
    if (asked.request != number_ || body_read_ == nullptr) {
      why = broken{"the request whose body it was is over"};
    } else if (came == arrival::late) {
      reject({408, "the body took too long"});
      why = broken{"the body took too long"};
    } else if (came != arrival::bytes) {
      gone_ = true;
      why = broken{"the client has gone"};
    }
  }
  pulling_ = false;
  out.last = !why && reading_->complete();
  if (body_read_ != nullptr && asked.request == number_ && (why || out.last))
    body_read_->happen();
  if (why)
    co_return std::move(*why);
  co_return std::move(out);
}

attempt connection::read_some() {
  std::array<char, read_ahead> bytes; // NOLINT: written before it is read
  auto out = transport_->read(bytes);
  if (out.how() == attempt::kind::done)
    in_.append(bytes.data(), out.size());
  else if (out.how() == attempt::kind::ended)
    ended_ = true;
  else if (out.how() == attempt::kind::failed)
    gone_ = true;
  return out;
}

task<connection::arrival> connection::read_more(time_point deadline) {
  if (ended_)
    co_return arrival::ended;
  for (;;) {
    auto got = read_some();
    if (got.how() == attempt::kind::done)
      co_return arrival::bytes;
    if (got.how() == attempt::kind::ended)
      co_return arrival::ended;
    if (got.how() == attempt::kind::failed)
      co_return arrival::failed;
    auto is_idle = !reading_->has_head() && in_.empty();
    if (core_->now() >= deadline || (is_idle && draining_))
      co_return arrival::late;
    readiness again(*core_, *transport_, got.how(), deadline);
    if (is_idle)
      idle_ = again.key();
    co_await again;
    idle_ = 0;
  }
}

// -- the handler ------------------------------------------------------------------------------------------------------

task<response> connection::answer_of(request asked) {
  event body_read(*core_);
  if (asked.body.rest)
    body_read_ = &body_read;
  reply<response, problem> answer = ask(among_->to.within(due_ - core_->now()), std::move(asked));
  if (body_read_ != nullptr) {
    transport_->watch(attempt::kind::failed, *core_, body_read.key()); // who resets wants nothing
    parley::detail::either_awaiter first(*core_, answer.key(), body_read.key());
    co_await first;
    gone_ = gone_ || transport_->is_broken();
  }
  if (!rejected_)
    co_await until_settled(answer.key());
  body_read_ = nullptr;
  if (rejected_ || gone_)
    answer.cancel();
  auto out = co_await as_outcome(answer);
  if (continuing_) { // no other response may stand in the middle of it
    access_.failure = "the client took nothing for too long";
    gone_ = true;
  }
  if (rejected_)
    co_return to_response(problem{rejected_->status, "", rejected_->detail}, wishes_);
  if (out)
    co_return *std::move(out);
  if (const auto* known = out.get_if<problem>())
    co_return to_response(*known, wishes_);
  const auto* why = out.get_if<failure>();
  access_.failure = why->text();
  co_return to_response(to_problem(*why), wishes_);
}

/// Until the slot is settled, or the client has gone.
task<void> connection::until_settled(slot_key answer) {
  while (!core_->settled(answer) && !gone_) {
    if (!ended_ && in_.size() < read_ahead) {
      auto got = read_some();
      if (got.how() == attempt::kind::ended)
        client_ended();
      if (!got.later())
        continue;
      readiness more(*core_, *transport_, got.how(), time_point::max());
      parley::detail::either_awaiter first(*core_, answer, more.key());
      co_await first;
    } else {
      readiness broken(*core_, *transport_, attempt::kind::failed, time_point::max());
      parley::detail::either_awaiter first(*core_, answer, broken.key());
      co_await first;
      if (core_->settled(broken.key())) {
        gone_ = transport_->is_broken();
        if (!gone_)
          co_return; // urgent data, which would tell so for ever
      }
    }
  }
}

/// The client sends nothing more: it has closed the connection, or only its sending side. One that is gone answers an
/// interim response with a reset; one that is there must ignore it (RFC 9110, 15.2). In the middle of a response there is no
/// place for another: the next piece tells.
void connection::client_ended() {
  if (access_.version < 11 || transport_->secure()) {
    gone_ = true;
    return;
  }
  if (responding_)
    return;
  std::array<std::string_view, 1> probe = {go_on};
  auto sent = transport_->write(probe);
  gone_ = !sent.later() && sent.size() != go_on.size();
}

// -- writing ----------------------------------------------------------------------------------------------------------

task<bool> connection::respond(response with) {
  responding_ = true;
  if (with.status < 200 || with.status > 599) {
    access_.failure = "the handler answered with status " + std::to_string(with.status);
    with = to_response(problem{500, "", ""}, wishes_);
  }
  auto compressed = false;
  try {
    compressed = finish(with, wishes_, among_->how.compress());
    check_sendable(with);
  } catch (const std::exception& e) { // a header that is too long, or no memory
    access_.failure = std::string("the response cannot be sent: ") + e.what();
    with = to_response(problem{500, "", ""}, wishes_);
  }
  auto streamed = static_cast<bool>(with.body.rest);
  auto how = framing::length;
  auto length = streamed ? with.body.size.value_or(0) : with.body.bytes.size();
  if (with.status == 204 || with.status == 304)
    how = framing::none;
  else if (streamed && !with.body.size)
    how = access_.version >= 11 ? framing::chunked : framing::closing;
  auto may_follow = !ended_ || !in_.empty(); // what it sent before the end is still served
  keep_alive_ = keep_alive_ && !draining_ && may_follow && how != framing::closing;
  auto head = write_head(
      with, head_of(access_.version, keep_alive_, how, length, std::chrono::system_clock::now()));
  auto silent = wishes_.is_head || how == framing::none;
  auto went = false;
  if (silent || !streamed) {
    auto body = silent ? std::string_view() : std::string_view(with.body.bytes);
    access_.sent = body.size();
    went = co_await write(head, body);
  } else {
    went = co_await write(head) && co_await send_stream(with, how, compressed);
  }
  log(went ? with.status : 0);
  auto goes_on = went && keep_alive_;
  co_return goes_on;
}

task<bool> connection::send_stream(const response& with, framing how, bool compressed) {
  std::optional<gzip> coding;
  if (compressed)
    coding.emplace();
  for (;;) {
    auto piece = ask<next>(with.body.rest.within(among_->how.request_time()));
    co_await until_settled(piece.key());
    if (gone_) {
      piece.cancel();
      co_return false;
    }
    auto came = co_await as_outcome(piece);
    if (!came) {
      const auto* known = came.get_if<broken>();
      access_.failure = known != nullptr ? known->why : std::string(came.get_if<failure>()->text());
      co_return false;
    }
    auto bytes = coding ? coding->add(came->bytes, came->last) : std::move(came->bytes);
    access_.sent += bytes.size();
    if (how == framing::length &&
        (access_.sent > *with.body.size || (came->last && access_.sent < *with.body.size))) {
      access_.failure = "the body has another length than was said";
      co_return false;
    }
    auto went = true;
    if (how != framing::chunked) {
      went = co_await write(bytes);
    } else if (!bytes.empty()) {
      auto size = write_chunk_size(bytes.size());
      went = co_await write(size, bytes, chunk_end());
    }
    if (went && came->last && how == framing::chunked)
      went = co_await write(last_chunk());
    if (!went || came->last)
      co_return went;
  }
}

task<bool> connection::write(std::string_view first, std::string_view second,
                             std::string_view third) {
  std::array<std::string_view, 3> pieces = {first, second, third};
  auto left = std::span<std::string_view>(pieces);
  for (;;) {
    while (!left.empty() && left.front().empty())
      left = left.subspan(1);
    if (left.empty())
      co_return true;
    auto sent = transport_->write(left);
    if (sent.how() == attempt::kind::failed || gone_) {
      gone_ = true;
      co_return false;
    }
    if (sent.later()) {
      auto deadline = after(among_->how.write_time());
      readiness again(*core_, *transport_, sent.how(), deadline);
      co_await again;
      if (core_->now() >= deadline) {
        access_.failure = "the client took nothing for too long";
        gone_ = true;
        co_return false;
      }
      continue;
    }
    auto size = sent.size();
    for (auto& piece : left) {
      auto now = std::min(size, piece.size());
      piece.remove_prefix(now);
      size -= now;
    }
  }
}

task<void> connection::linger() {
  transport_->end_writing();
  auto until = after(linger_time);
  for (std::size_t size = in_.size(); size < linger_size; size += in_.size()) {
    in_.clear();
    if (co_await read_more(until) != arrival::bytes)
      break;
  }
  in_.clear();
}

// -- the rest ---------------------------------------------------------------------------------------------------------

bool connection::owes_body() const {
  return reading_->has_head() && !reading_->complete();
}

void connection::describe(const request& asked) {
  wishes_ = wishes(asked);
  access_.peer = asked.peer;
  access_.method = asked.method;
  access_.target = asked.target;
  if (!rejected_)
    access_.version = reading_->version();
  access_.referrer = std::string(asked.header("Referer"));
  access_.agent = std::string(asked.header("User-Agent"));
}

void connection::log(int status) {
  if (!among_->is_logged())
    return;
  access_.status = status;
  access_.took = core_->now() - began_;
  among_->log(access_);
}

time_point connection::after(options::duration length) const {
  return core_->after(std::chrono::duration_cast<parley::detail::duration>(length));
}

} // namespace parley::http::detail
