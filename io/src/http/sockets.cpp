// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/sockets.hpp"

#include "parley/messaging/caf/extension.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <caf/all.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <thread>

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace parley::http::detail {

namespace {

/// The thread that watches the sockets of a system. It reads and writes nothing itself.
class network {
public:
  explicit network(caf::actor_system&)
      : work_(asio::make_work_guard(context_)), thread_([this] {
          pthread_setname_np(pthread_self(), "parley-network");
          context_.run();
        }) {}
  ~network() {
    work_.reset();
    context_.stop();
    if (thread_.get_id() == std::this_thread::get_id())
      thread_.detach();
    else
      thread_.join();
  }
  network(const network&) = delete;

  [[nodiscard]] asio::io_context& context() noexcept { return context_; }

private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

std::string text_of(const tcp::endpoint& place) {
  auto address = place.address().to_string();
  return (place.address().is_v6() ? "[" + address + "]" : address) + ":" +
         std::to_string(place.port());
}

/// Pieces as Asio takes them; at most so many at a time.
class gathered {
public:
  using value_type = asio::const_buffer;
  using const_iterator = const asio::const_buffer*;

  explicit gathered(std::span<const std::string_view> pieces) noexcept {
    for (auto piece : pieces.first(std::min(pieces.size(), all_.size())))
      all_[size_++] = asio::const_buffer(piece.data(), piece.size());
  }
  [[nodiscard]] const_iterator begin() const noexcept { return all_.data(); }
  [[nodiscard]] const_iterator end() const noexcept { return all_.data() + size_; }

private:
  std::array<asio::const_buffer, 8> all_;
  std::size_t size_ = 0;
};

bool is_later(const error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again;
}

/// A socket that an actor owns. What the network's thread holds of it is the signals.
class tcp_transport : public transport {
public:
  tcp_transport(std::shared_ptr<network> home, tcp::socket socket, std::string peer,
                const caf::weak_actor_ptr& owner)
      : home_(std::move(home)), socket_(std::move(socket)), peer_(std::move(peer)),
        readable_(std::make_shared<signal>(owner)), writable_(std::make_shared<signal>(owner)),
        broken_(std::make_shared<signal>(owner)) {}

  attempt read(std::span<char> into) override {
    readable_->clear();
    error_code error;
    auto size = socket_.read_some(asio::mutable_buffer(into.data(), into.size()), error);
    if (!error)
      return attempt(attempt::kind::done, size);
    if (is_later(error))
      return attempt(attempt::kind::later_readable, 0);
    if (error == asio::error::eof)
      return attempt(attempt::kind::ended, 0);
    return attempt(error.message());
  }

  attempt write(std::span<const std::string_view> pieces) override {
    writable_->clear();
    error_code error;
    auto size = socket_.write_some(gathered(pieces), error);
    if (!error)
      return attempt(attempt::kind::done, size);
    if (is_later(error))
      return attempt(attempt::kind::later_writable, 0);
    return attempt(error.message());
  }

  void watch(attempt::kind until, core& owner, slot_key key) override {
    auto& when = until == attempt::kind::later_readable   ? readable_
                 : until == attempt::kind::later_writable ? writable_
                                                          : broken_;
    auto what = until == attempt::kind::later_readable   ? tcp::socket::wait_read
                : until == attempt::kind::later_writable ? tcp::socket::wait_write
                                                         : tcp::socket::wait_error;
    owner.expect_answer(key);
    if (!when->expect(key)) {
      owner.settle(key);
      return;
    }
    if (when->arm())
      socket_.async_wait(what, [when](const error_code&) { when->fire(); });
  }

  bool is_broken() override {
    broken_->clear();
    pollfd now{socket_.native_handle(), 0, 0}; // errors need not be asked for
    return ::poll(&now, 1, 0) > 0 && (now.revents & (POLLERR | POLLHUP)) != 0;
  }

  void end_writing() noexcept override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  [[nodiscard]] std::string peer() const override { return peer_; }

protected:
  [[nodiscard]] tcp::socket& socket() noexcept { return socket_; }
  void clear_signals() noexcept {
    readable_->clear();
    writable_->clear();
  }

private:
  std::shared_ptr<network> home_; // outlives the socket
  tcp::socket socket_;
  std::string peer_;
  std::shared_ptr<signal> readable_;
  std::shared_ptr<signal> writable_;
  std::shared_ptr<signal> broken_;
};

std::string openssl_text() {
  auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0)
    return "TLS failed";
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

/// A socket as OpenSSL's input and output: its own raises SIGPIPE when the peer is gone.
class socket_bio {
public:
  static BIO* make(int descriptor) {
    static const socket_bio type;
    auto* out = BIO_new(type.method_);
    if (out == nullptr)
      throw parley::detail::make_failure(errc::overloaded, "no memory for TLS");
    BIO_set_data(out, reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
    BIO_set_init(out, 1);
    return out;
  }

private:
  socket_bio() : method_(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "parley")) {
    BIO_meth_set_read(method_, [](BIO* from, char* into, int size) {
      return finish(from, ::recv(descriptor_of(from), into, static_cast<std::size_t>(size), 0),
                    BIO_FLAGS_READ);
    });
    BIO_meth_set_write(method_, [](BIO* to, const char* bytes, int size) {
      return finish(to,
                    ::send(descriptor_of(to), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL),
                    BIO_FLAGS_WRITE);
    });
    BIO_meth_set_ctrl(method_, [](BIO*, int command, long, void*) -> long {
      return command == BIO_CTRL_FLUSH ? 1 : 0;
    });
  }

  static int descriptor_of(BIO* of) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(of)));
  }
  static int finish(BIO* of, ssize_t result, int what) {
    BIO_clear_retry_flags(of);
    if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
      BIO_set_flags(of, what | BIO_FLAGS_SHOULD_RETRY);
    return static_cast<int>(result);
  }

  BIO_METHOD* method_; // as long as the process
};

/// TLS on the socket itself: OpenSSL works on the turns of the actor, and says what it waits for.
class tls_transport final : public tcp_transport {
public:
  tls_transport(std::shared_ptr<network> home, tcp::socket socket, std::string peer,
                const caf::weak_actor_ptr& owner, SSL_CTX* context)
      : tcp_transport(std::move(home), std::move(socket), std::move(peer), owner),
        ssl_(SSL_new(context)) {
    if (ssl_ == nullptr)
      throw parley::detail::make_failure(errc::overloaded, openssl_text());
    auto* way = socket_bio::make(this->socket().native_handle());
    SSL_set_bio(ssl_, way, way);
    SSL_set_accept_state(ssl_);
    SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                           SSL_MODE_RELEASE_BUFFERS);
  }
  ~tls_transport() override { SSL_free(ssl_); }

  attempt read(std::span<char> into) override {
    clear_signals();
    ERR_clear_error();
    std::size_t size = 0;
    auto result = SSL_read_ex(ssl_, into.data(), into.size(), &size);
    return result == 1 ? attempt(attempt::kind::done, size) : failed(result);
  }

  attempt write(std::span<const std::string_view> pieces) override {
    clear_signals();
    std::size_t all = 0;
    for (auto piece : pieces) {
      if (piece.empty())
        continue;
      ERR_clear_error();
      std::size_t size = 0;
      auto result = SSL_write_ex(ssl_, piece.data(), piece.size(), &size);
      if (result != 1)
        return all > 0 ? attempt(attempt::kind::done, all) : failed(result);
      all += size;
      if (size < piece.size())
        break;
    }
    return attempt(attempt::kind::done, all);
  }

  void end_writing() noexcept override {
    if (SSL_is_init_finished(ssl_) && !broken_)
      SSL_shutdown(
          ssl_); // best effort: a full buffer loses the alert, and the end of the stream still comes
    ERR_clear_error();
    tcp_transport::end_writing();
  }

  [[nodiscard]] bool secure() const noexcept override { return true; }

private:
  attempt failed(int result) {
    switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return attempt(attempt::kind::later_readable, 0);
    case SSL_ERROR_WANT_WRITE:
      return attempt(attempt::kind::later_writable, 0);
    case SSL_ERROR_ZERO_RETURN:
      return attempt(attempt::kind::ended, 0);
    default:
      broken_ = true;
      return attempt(openssl_text());
    }
  }

  SSL* ssl_;
  bool broken_ = false;
};

} // namespace

class tls_identity {
public:
  asio::ssl::context context{asio::ssl::context::tls_server};
};

std::shared_ptr<tls_identity> load_identity(const std::string& certificates,
                                            const std::string& key) {
  auto out = std::make_shared<tls_identity>();
  auto& context = out->context;
  auto* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(native,
                          "ECDHE+AESGCM:ECDHE+CHACHA20");     // of 1.2; those of 1.3 are all good
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF); // tickets do
  error_code error;
  context.use_certificate_chain_file(certificates, error);
  if (error)
    throw parley::detail::make_failure(errc::other, "cannot use the certificates in " +
                                                        certificates + ": " + error.message());
  context.use_private_key_file(key, asio::ssl::context::pem, error);
  if (error)
    throw parley::detail::make_failure(errc::other,
                                       "cannot use the key in " + key + ": " + error.message());
  return out;
}

namespace {

class tcp_accepted final : public accepted {
public:
  tcp_accepted(std::shared_ptr<network> home, tcp::socket socket,
               std::shared_ptr<tls_identity> identity)
      : home_(std::move(home)), socket_(std::move(socket)), identity_(std::move(identity)) {}

  std::unique_ptr<transport> open(const caf::weak_actor_ptr& owner) override {
    error_code ignored;
    auto peer = text_of(socket_.remote_endpoint(ignored));
    if (identity_ == nullptr)
      return std::make_unique<tcp_transport>(home_, std::move(socket_), std::move(peer), owner);
    return std::make_unique<tls_transport>(home_, std::move(socket_), std::move(peer), owner,
                                           identity_->context.native_handle());
  }

  void refuse(std::string_view with) noexcept override {
    error_code ignored;
    if (identity_ == nullptr) {
      socket_.write_some(asio::const_buffer(with.data(), with.size()), ignored);
      socket_.shutdown(tcp::socket::shutdown_send, ignored);
      // What the client has sent already is read: else the close would be a reset, which may overtake the answer.
      std::array<char, 4096> unread; // NOLINT: written before it is read
      for (int i = 0; i < 4 && !ignored; ++i)
        socket_.read_some(asio::buffer(unread), ignored);
    }
    socket_.close(ignored);
  }

private:
  std::shared_ptr<network> home_;
  tcp::socket socket_;
  std::shared_ptr<tls_identity> identity_;
};

class tcp_listening final : public listening {
public:
  tcp_listening(std::shared_ptr<network> home, const caf::weak_actor_ptr& owner,
                const tcp::endpoint& at, std::shared_ptr<tls_identity> identity)
      : home_(std::move(home)), acceptor_(home_->context()), identity_(std::move(identity)),
        acceptable_(std::make_shared<signal>(owner)) {
    acceptor_.open(at.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(at);
    acceptor_.listen(4096);
    acceptor_.non_blocking(true);
  }

  [[nodiscard]] std::string address() const override {
    return acceptor_.local_endpoint().address().to_string();
  }
  [[nodiscard]] std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] bool secure() const noexcept override { return identity_ != nullptr; }

  std::unique_ptr<accepted> accept(std::string& why) override {
    acceptable_->clear();
    for (;;) {
      error_code error;
      tcp::socket socket(home_->context());
      acceptor_.accept(socket, error);
      if (!error)
        socket.non_blocking(true, error);
      if (!error)
        socket.set_option(tcp::no_delay(true), error);
      if (!error)
        return std::make_unique<tcp_accepted>(home_, std::move(socket), identity_);
      if (is_later(error))
        return nullptr;
      if (error == asio::error::no_descriptors ||
          error == boost::system::errc::too_many_files_open_in_system ||
          error == asio::error::no_memory || error == asio::error::no_buffer_space) {
        why = error.message();
        return nullptr;
      }
      // Else the client was gone before it was accepted.
    }
  }

  void watch(core& owner, slot_key key) override {
    owner.expect_answer(key);
    if (!acceptable_->expect(key)) {
      owner.settle(key);
      return;
    }
    if (acceptable_->arm())
      acceptor_.async_wait(tcp::acceptor::wait_read,
                           [when = acceptable_](const error_code&) { when->fire(); });
  }

private:
  std::shared_ptr<network> home_;
  tcp::acceptor acceptor_;
  std::shared_ptr<tls_identity> identity_;
  std::shared_ptr<signal> acceptable_;
};

} // namespace

std::unique_ptr<listening> listen_tcp(caf::actor_system& system, const caf::weak_actor_ptr& owner,
                                      const std::string& address, std::uint16_t port,
                                      std::shared_ptr<tls_identity> identity) {
  auto cannot = [&](const error_code& why) {
    return parley::detail::make_failure(errc::other, "cannot listen on " + address + ", port " +
                                                         std::to_string(port) + ": " +
                                                         why.message());
  };
  error_code error;
  auto parsed = asio::ip::make_address(address, error);
  if (error)
    throw cannot(error);
  try {
    return std::make_unique<tcp_listening>(port::extension<network>(system), owner,
                                           tcp::endpoint(parsed, port), std::move(identity));
  } catch (const boost::system::system_error& e) {
    throw cannot(e.code());
  }
}

} // namespace parley::http::detail
