// Part of parley. BSD-3-Clause, see LICENSE.
//
// GET /p/<key> in bare Boost.Beast and Asio. SQLite and files are called where the request is read, on the I/O threads:
// the simplest and fastest way, at the price that a slow disk holds up all connections of its thread.
//
// Each thread has an io_context, a connection to SQLite and the templates to itself: nothing is shared or locked.
//
//     beast --port N --data DIR --templates DIR [--threads 2]

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

using values = std::map<std::string, std::string>;

void append_escaped(std::string& out, std::string_view text) {
  for (auto c : text) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&apos;";
      break;
    default:
      out += c;
    }
  }
}

std::string fill(std::string_view form, const values& with) {
  std::string out;
  for (auto open = form.find("{{"); open != form.npos; open = form.find("{{")) {
    auto close = form.find("}}", open);
    if (close == form.npos)
      break;
    out += form.substr(0, open);
    append_escaped(out, with.at(std::string(form.substr(open + 2, close - open - 2))));
    form.remove_prefix(close + 2);
  }
  out += form;
  return out;
}

std::string read_file(const std::string& path) {
  auto file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    throw std::runtime_error("cannot open " + path);
  struct stat status{};
  ::fstat(file, &status);
  std::string out(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t size = 0;
  while (size < out.size()) {
    auto got = ::read(file, out.data() + size, out.size() - size);
    if (got <= 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  ::close(file);
  out.resize(size);
  return out;
}

/// A file in memory, read again when it has changed.
class form {
public:
  explicit form(std::string path) : path_(std::move(path)) {}

  const std::string& text() {
    struct stat now{};
    if (::stat(path_.c_str(), &now) != 0)
      throw std::runtime_error("cannot find " + path_);
    if (now.st_mtim.tv_sec != read_.st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != read_.st_mtim.tv_nsec || now.st_size != read_.st_size ||
        now.st_ino != read_.st_ino) {
      text_ = read_file(path_);
      read_ = now;
    }
    return text_;
  }

private:
  std::string path_;
  std::string text_;
  struct stat read_{};
};

struct row {
  std::string key;
  std::string title;
  std::string file;
  sqlite3_int64 size = 0;
  sqlite3_int64 created = 0;
  sqlite3_int64 expires = 0;
};

class database {
public:
  explicit database(const std::string& path) {
    sqlite3* opened = nullptr;
    auto status = sqlite3_open_v2(path.c_str(), &opened,
                                  SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    sqlite3_stmt* prepared = nullptr;
    if (status == SQLITE_OK)
      status = sqlite3_prepare_v2(opened,
                                  "SELECT key, title, file, size, created, expires FROM pastes "
                                  "WHERE key = ?1 AND (expires IS NULL OR expires > ?2)",
                                  -1, &prepared, nullptr);
    query_.reset(prepared);
    if (status != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(opened));
    sqlite3_busy_timeout(opened, 2000);
  }

  std::optional<row> find(std::string_view key) {
    auto* query = query_.get();
    using namespace std::chrono;
    auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    sqlite3_bind_text(query, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
    sqlite3_bind_int64(query, 2, now);
    std::optional<row> out;
    auto status = sqlite3_step(query);
    if (status == SQLITE_ROW)
      out = row{text(0),
                text(1),
                text(2),
                sqlite3_column_int64(query, 3),
                sqlite3_column_int64(query, 4),
                sqlite3_column_int64(query, 5)};
    sqlite3_reset(query);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
      throw std::runtime_error(sqlite3_errmsg(database_.get()));
    return out;
  }

private:
  std::string text(int column) {
    auto* start = sqlite3_column_text(query_.get(), column);
    return {reinterpret_cast<const char*>(start),
            static_cast<std::size_t>(sqlite3_column_bytes(query_.get(), column))};
  }

  struct closed {
    void operator()(sqlite3* x) const { sqlite3_close(x); }
    void operator()(sqlite3_stmt* x) const { sqlite3_finalize(x); }
  };
  std::unique_ptr<sqlite3, closed> database_;
  std::unique_ptr<sqlite3_stmt, closed> query_;
};

using response = http::response<http::string_body>;

/// What one thread works with.
class site {
public:
  site(const std::string& data, const std::string& templates)
      : files_(data + "/files/"), database_(data + "/pastes.db"), found_(templates + "/paste.html"),
        missing_(templates + "/message.html") {}

  asio::io_context& context() { return context_; }

  /// Keys are letters and digits, so nothing in the target is decoded.
  response answer(const http::request<http::string_body>& request) {
    response out(http::status::not_found, request.version());
    out.keep_alive(request.keep_alive());
    std::string_view target = request.target();
    if (request.method() == http::verb::get && target.starts_with("/p/"))
      show(target.substr(3), out);
    out.prepare_payload();
    return out;
  }

private:
  void show(std::string_view key, response& out) try {
    auto paste = database_.find(key);
    const auto& missing = missing_.text();
    const auto& found = found_.text();
    out.set(http::field::content_type, "text/html; charset=utf-8");
    if (!paste) {
      auto detail =
          "There is no paste \"" + std::string(key) + "\". It may have expired or been deleted.";
      out.body() = fill(missing, {{"title", "No such paste"}, {"detail", std::move(detail)}});
      return;
    }
    auto text = read_file(files_ + paste->file);
    out.result(http::status::ok);
    out.body() = fill(found, {{"key", std::move(paste->key)},
                              {"title", std::move(paste->title)},
                              {"text", std::move(text)}});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    out.result(http::status::internal_server_error);
  }

  asio::io_context context_{1};
  std::string files_;
  database database_;
  form found_;
  form missing_;
};

asio::awaitable<void> talk(tcp::socket socket, site& site) {
  beast::tcp_stream stream(std::move(socket));
  stream.socket().set_option(tcp::no_delay(true));
  beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    stream.expires_after(std::chrono::seconds(30));
    auto [failed, _] = co_await http::async_read(stream, buffer, request, no_throw);
    if (failed)
      co_return;
    auto response = site.answer(request);
    auto [gone, _2] = co_await http::async_write(stream, response, no_throw);
    if (gone || !response.keep_alive())
      co_return;
  }
}

/// Gives connections to the threads in turn.
asio::awaitable<void> accept(tcp::acceptor acceptor, std::vector<std::unique_ptr<site>>& sites) {
  for (std::size_t turn = 0;; ++turn) {
    auto& next = *sites[turn % sites.size()];
    auto [failed, socket] = co_await acceptor.async_accept(next.context(), no_throw);
    if (!failed)
      asio::co_spawn(next.context(), talk(std::move(socket), next), asio::detached);
  }
}

} // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> args{{"--port", "0"}, {"--threads", "2"}};
  for (auto i = 1; i + 1 < argc; i += 2)
    args[argv[i]] = argv[i + 1];

  std::vector<std::unique_ptr<site>> sites;
  for (auto i = 0; i < std::stoi(args["--threads"]); ++i)
    sites.push_back(std::make_unique<site>(args["--data"], args["--templates"]));

  auto& first = sites.front()->context();
  auto port = static_cast<asio::ip::port_type>(std::stoi(args["--port"]));
  tcp::acceptor acceptor(first, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(first, accept(std::move(acceptor), sites), asio::detached);

  asio::signal_set signals(first, SIGTERM);
  signals.async_wait([&](auto, auto) {
    for (auto& each : sites)
      each->context().stop();
  });

  std::vector<std::jthread> threads;
  for (auto& each : sites)
    threads.emplace_back([&context = each->context()] {
      auto busy = asio::make_work_guard(context);
      context.run();
    });
}
