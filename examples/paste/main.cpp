// Part of parley. BSD-3-Clause, see LICENSE.
//
// paste: keeps texts and files under short keys.
//
//     paste put notes.txt picture.png     prints a key for each
//     ls | paste put -                    keeps the standard input
//     paste get k3v9x2mp
//     paste list
//     paste serve --port 8080             pages for a browser; ends with SIGTERM or Ctrl-C
//
// Only put and serve create the folder, and they do not use it at the same time. SQLite needs to write in it also to get
// and list.
// Ends with 0, with 1 when something failed, with 2 when the command line is wrong.
#include "failures.hpp"
#include "pages.hpp"
#include "serve.hpp"
#include "store.hpp"
#include <parley/io/blocking.hpp>
#include <parley/io/file_service.hpp>
#include <parley/io/sqlite_service.hpp>

#include <CLI/CLI.hpp>
#include <boost/interprocess/sync/file_lock.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <span>

namespace files = parley::files;
namespace sqlite = parley::sqlite;
namespace interprocess = boost::interprocess;
using pastes::comes_from;

using store_handle = parley::handle<pastes::protocol>;
using files_handle = parley::handle<files::protocol>;

namespace {

constexpr std::size_t puts_in_flight = 8;
constexpr std::optional<std::chrono::seconds> for_ever;

/// A name as it may appear on a terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

/// Prints why something failed. Returns the program's exit code.
int complain(const std::string& text) {
  std::cerr << "paste: " << text << "\n";
  return 1;
}

std::string in_quotes(const std::string& name) {
  return '"' + printable(name) + '"';
}

/// A time as the list shows it.
std::string seconds_of(std::chrono::system_clock::time_point time) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return parley::as_json(seconds).get<std::string>();
}

/// What the user needs to know of a failure.
std::string words(const parley::failure& f) {
  if (comes_from<sqlite::corrupt>(f))
    return "the database pastes.db is damaged, or is none";
  if (comes_from<sqlite::busy>(f))
    return "the database pastes.db is in use by another program";
  if (comes_from<sqlite::missing>(f))
    return "cannot open the database pastes.db";
  if (comes_from<sqlite::bad_statement>(f))
    return "the database pastes.db is not one of paste's";
  if (comes_from<sqlite::full>(f) || comes_from<pastes::no_room>(f))
    return "the disk is full";
  if (comes_from<files::io_error>(f))
    return "cannot read or write the folder of contents, \"files\"";
  if (comes_from<files::refused>(f))
    return "the folder of contents, \"files\", holds what paste has not put there";
  return std::string(f.text().empty() ? f.what() : f.text());
}

std::string too_large() {
  return "it is larger than " + std::to_string(pastes::size_limit >> 20) + " MiB";
}

std::string damaged(const std::string& key) {
  if (key.empty())
    return "an entry in pastes.db is damaged";
  return "the entry of paste " + in_quotes(key) + " in pastes.db is damaged";
}

/// Reads a file, or the standard input for "-". Blocks.
/// @throws std::runtime_error
std::string read_input(const std::string& path) {
  auto close = [](std::FILE* f) { f == stdin ? 0 : std::fclose(f); };
  auto input = std::unique_ptr<std::FILE, decltype(close)>(
      path == "-" ? stdin : std::fopen(path.c_str(), "rb"), close);
  std::string out;
  std::string part(1 << 16, '\0');
  while (input && out.size() <= pastes::size_limit) {
    auto size = std::fread(part.data(), 1, part.size(), input.get());
    out.append(part, 0, size);
    if (size < part.size())
      break;
  }
  if (!input || std::ferror(input.get()))
    throw std::runtime_error(std::strerror(errno));
  if (out.size() > pastes::size_limit)
    throw std::runtime_error(too_large());
  return out;
}

/// Waits until all that was printed is out.
/// @throws std::runtime_error  when it could not be written
void flush_output() {
  if (!std::cout.flush())
    throw std::runtime_error("cannot write the output");
}

std::string title_of(const std::string& path) {
  return path == "-" ? "standard input" : std::filesystem::path(path).filename().string();
}

std::vector<std::byte> bytes_of(const std::string& content) {
  auto bytes = std::as_bytes(std::span(content));
  return {bytes.begin(), bytes.end()};
}

/// One line of JSON, whatever bytes the names of files may hold.
std::string line(const parley::json& x) {
  return x.dump(-1, ' ', false, parley::json::error_handler_t::replace) + "\n";
}

parley::json described(const pastes::paste& p) {
  return parley::json_of("key", p.key, "title", p.title, "size", p.size, "created", p.created);
}

struct sent_put {
  std::string path;
  parley::reply_of<pastes::put, pastes::protocol> reply;
};

parley::task<int> finish_put(sent_put sent, bool json) {
  try {
    auto made = co_await sent.reply;
    std::cout << (json ? line(described(made.what)) : made.what.key + "\n");
    co_return 0;
  } catch (const pastes::too_big&) {
    co_return complain("cannot store " + in_quotes(sent.path) + ": " + too_large());
  } catch (const parley::failure& f) {
    co_return complain("cannot store " + in_quotes(sent.path) + ": " + words(f));
  }
}

/// Stores each file, a few at a time. A file that cannot be read does not stop the others.
parley::task<int> put(store_handle store, std::vector<std::string> paths, bool json) {
  auto status = 0;
  std::deque<sent_put> sent;
  for (const auto& path : paths) {
    try {
      auto content = co_await parley::blocking(read_input, path);
      sent.push_back({path, ask<pastes::put>(store, title_of(path), std::move(content), for_ever)});
    } catch (const std::exception& e) {
      status = complain("cannot read " + in_quotes(path) + ": " + e.what());
    }
    if (sent.size() == puts_in_flight) {
      status = std::max(status, co_await finish_put(std::move(sent.front()), json));
      sent.pop_front();
    }
  }
  for (auto& each : sent)
    status = std::max(status, co_await finish_put(std::move(each), json));
  co_return status;
}

parley::task<int> get(store_handle store, files_handle files, std::string key, bool json) {
  try {
    auto paste = co_await ask<pastes::find>(store, key);
    auto file = co_await ask<files::open>(files, paste.file);
    auto content = co_await ask<files::read>(files, file);
    if (json) {
      auto out = described(paste);
      if (views::is_text(content))
        out["text"] = std::move(content);
      else
        out["base64"] = parley::as_json(bytes_of(content));
      std::cout << line(out);
    } else {
      std::cout << content;
    }
    co_return 0;
  } catch (const pastes::not_found&) {
    co_return complain("no paste " + in_quotes(key));
  } catch (const files::not_found&) {
    co_return complain("the content of paste " + in_quotes(key) + " is gone");
  } catch (const pastes::damaged&) {
    co_return complain(damaged(key));
  }
}

/// Lists the pastes that can be read, and complains of the others.
parley::task<int> list(store_handle store, bool json) {
  auto found = co_await ask<pastes::list>(store, std::nullopt);
  for (const auto& p : found.pastes) {
    if (json)
      std::cout << line(described(p));
    else
      std::cout << p.key << "  " << seconds_of(p.created) << "  " << p.size << "  "
                << printable(p.title) << "\n";
  }
  auto status = 0;
  for (const auto& key : found.damaged)
    status = complain(damaged(key));
  co_return status;
}

/// Creates the folder, or says why that cannot be.
std::string trouble_creating(const std::filesystem::path& data) {
  std::error_code error;
  std::filesystem::create_directories(data / "files", error);
  return error ? "cannot create the folder " + in_quotes(data.string()) + ": " + error.message()
               : "";
}

/// Serving tidies the folder, which must not take away what others are storing there: one program serves it, or
/// several put.
class claim {
public:
  /// @throws std::runtime_error
  claim(const std::filesystem::path& data, bool alone) {
    auto path = data / "lock";
    try {
      std::ofstream(path, std::ios::app); // made when it is not there
      lock_ = interprocess::file_lock(path.c_str());
      if (alone ? lock_.try_lock() : lock_.try_lock_sharable())
        return;
    } catch (const interprocess::interprocess_exception& e) {
      throw std::runtime_error("cannot lock " + in_quotes(path.string()) + ": " + e.what());
    }
    throw std::runtime_error("the folder " + in_quotes(data.string()) +
                             " is in use by another program");
  }

private:
  interprocess::file_lock lock_; // until the process ends, however it does
};

/// Says why there is nothing to read in the folder, if so.
std::string trouble_reading(const std::filesystem::path& data) {
  std::error_code error;
  auto is_missing = [&](const std::filesystem::path& x) {
    return !std::filesystem::exists(x, error) && !error;
  };
  if (is_missing(data))
    return "there is no folder " + in_quotes(data.string());
  if (is_missing(data / "pastes.db"))
    return "there are no pastes in the folder " + in_quotes(data.string());
  if (is_missing(data / "files"))
    return "there is no folder " + in_quotes((data / "files").string());
  return error ? "cannot read the folder " + in_quotes(data.string()) + ": " + error.message() : "";
}

/// What the user asks for.
struct command {
  std::string name; // put, get, list or serve
  std::filesystem::path data = "paste-data";
  std::vector<std::string> paths;
  std::string key;
  bool json = false;
  std::int64_t max_pages = 0;
  pastes::serving serving;

  [[nodiscard]] bool serves() const { return name == "serve"; }
  [[nodiscard]] bool writes() const { return name == "put" || serves(); }
};

/// Reads the command line. Returns the program's exit code when that is all there is to do.
std::optional<int> read_command(std::vector<std::string> args, command& out) {
  CLI::App app("Keeps texts and files under short keys.", "paste");
  app.add_option("--data", out.data, "The folder that holds everything")->capture_default_str();
  app.add_flag("--json", out.json, "Print JSON, one object a line");
  app.fallthrough();
  app.require_subcommand(1);
  app.add_subcommand("put", "Store files and print their keys")
      ->add_option("FILE", out.paths, "A file, or - for the standard input")
      ->required();
  app.add_subcommand("get", "Print what is stored under a key")
      ->add_option("KEY", out.key, "A key that put printed")
      ->required();
  app.add_subcommand("list", "List what is stored, newest first");
  out.serving.templates = PASTE_TEMPLATES;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string certificates;
  std::string key;
  auto* serve = app.add_subcommand("serve", "Serve pages, until SIGTERM or Ctrl-C");
  serve->add_option("--address", address, "Where to listen")->capture_default_str();
  serve->add_option("--port", port, "Where to listen; 0 for one that is free")
      ->capture_default_str();
  serve->add_option("--templates", out.serving.templates, "The folder of the pages' templates");
  auto* chain = serve->add_option("--cert", certificates, "A certificate chain in PEM, for TLS");
  chain->needs(serve->add_option("--key", key, "Its key")->needs(chain));
  serve->add_flag("--quiet", out.serving.quiet, "Print no access log");
  auto* nested = serve->add_flag_callback(
      "--nested", [&] { out.serving.view = views::style::nested; },
      "Make the pages in nested handlers; they are the same");
  serve
      ->add_flag_callback(
          "--chained", [&] { out.serving.view = views::style::chained; },
          "Make the pages by a chain of futures; they are the same")
      ->excludes(nested);
  serve->add_option("--max-pages", out.max_pages, "The most pages that the database may have");
  app.failure_message([](const CLI::App* self, const CLI::Error& e) {
    auto unknown = self->remaining();
    auto text = unknown.empty() ? e.what() : "unknown argument " + in_quotes(unknown.front());
    return "paste: " + text + " (see paste --help)\n";
  });
  try {
    std::ranges::reverse(args);
    app.parse(args);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  out.name = app.get_subcommands().front()->get_name();
  out.serving.how.address(address).port(port);
  if (!certificates.empty())
    out.serving.how.tls(certificates, key);
  return std::nullopt;
}

parley::task<int> run(parley::system& system, command what) {
  sqlite::options options;
  if (what.writes())
    options.schema(pastes::schema).max_pages(what.max_pages);
  else
    options.create(false);
  auto database = parley::spawn<parley::sqlite_service>(system, what.data / "pastes.db", options);
  auto files = parley::spawn<parley::file_service>(system, what.data / "files");
  auto store = parley::spawn<pastes::store>(system, database, files);
  if (what.serves())
    co_return co_await pastes::serve(system, std::move(what.serving), files, store);
  if (what.writes())
    co_return co_await put(store, std::move(what.paths), what.json);
  if (what.name == "get")
    co_return co_await get(store, files, what.key, what.json);
  co_return co_await list(store, what.json);
}

} // namespace

parley::task<int> co_main(parley::system& system, std::vector<std::string> args) {
  command what;
  if (auto code = read_command(std::move(args), what))
    co_return *code;
  auto trouble = what.writes() ? trouble_creating(what.data) : trouble_reading(what.data);
  if (!trouble.empty())
    co_return complain(trouble);
  try {
    static std::optional<claim> alone; // what is in flight is finished after this
    if (what.writes())
      alone.emplace(what.data, what.serves());
    auto status = co_await run(system, what);
    flush_output();
    co_return status;
  } catch (const parley::failure& f) {
    co_return complain(words(f));
  } catch (const std::exception& e) {
    co_return complain(e.what());
  }
}

PARLEY_MAIN(co_main)
