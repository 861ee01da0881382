// Part of parley. BSD-3-Clause, see LICENSE.
//
// The paste services at work in a temporary folder: stores this repository's own files, shows pages, waits in vain, has
// two asks in flight, shows the same page by a chain of futures and by nested handlers, and then all of it over HTTP
// (demo_web.cpp). Each await is printed with its time. Ends by itself, with 1 when something was not as it has to be.
//
//     ./dev demo
#include "demo.hpp"

#include "site.hpp"
#include "store.hpp"
#include "templates.hpp"
#include "view.hpp"
#include <parley/io/file_service.hpp>
#include <parley/io/sqlite_service.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdlib.h>

using namespace std::chrono_literals;
namespace files = parley::files;

using store_handle = parley::handle<pastes::protocol>;
using files_handle = parley::handle<files::protocol>;

void print_time(stopwatch::time_point start, const std::string& what) {
  std::chrono::duration<double, std::milli> time = stopwatch::now() - start;
  std::cout << std::fixed << std::setprecision(1) << std::setw(9) << time.count() << " ms  " << what
            << "\n";
}

std::string beginning(const std::string& text, int most) {
  std::istringstream lines(text);
  std::string out;
  std::string line;
  for (auto i = 0; i < most && std::getline(lines, line); ++i)
    out += "    " + line + "\n";
  return lines.peek() == EOF ? out : out + "    …\n";
}

namespace {

/// A new folder, gone with its object.
class temporary_folder {
public:
  temporary_folder() {
    auto name = (std::filesystem::temp_directory_path() / "paste-demo-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("cannot create a temporary folder");
    path_ = name;
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

/// A store that takes its time to find: what stands between a view and a busy disk.
class slow_store : public parley::service<pastes::protocol> {
public:
  slow_store(store_handle store, std::chrono::milliseconds delay)
      : store_(std::move(store)), delay_(delay) {}

  parley::task<pastes::paste> on(pastes::find request) {
    co_await parley::sleep_for(delay_);
    co_return parley::delegate<pastes::find>(store_, request.key);
  }
  parley::elsewhere on(pastes::put request) {
    return parley::delegate<pastes::put>(store_, std::move(request));
  }
  parley::elsewhere on(pastes::list request) {
    return parley::delegate<pastes::list>(store_, request);
  }
  parley::elsewhere on(pastes::remove request) {
    return parley::delegate<pastes::remove>(store_, std::move(request));
  }
  parley::elsewhere on(pastes::tidy request) {
    return parley::delegate<pastes::tidy>(store_, request);
  }

private:
  store_handle store_;
  std::chrono::milliseconds delay_;
};

/// Awaits a reply and prints how long that took.
template <class T, class... Failures>
parley::task<T> timed(std::string what, parley::reply<T, Failures...> reply) {
  auto start = stopwatch::now();
  try {
    auto value = co_await reply;
    print_time(start, what);
    co_return value;
  } catch (const parley::failure& f) {
    print_time(start, what + ": " + f.what());
    throw;
  }
}

/// Returns all files of this repository, without hidden, built and installed ones.
parley::task<std::vector<std::string>> own_files(files_handle repository, std::string folder) {
  std::vector<std::string> out;
  for (const auto& entry : co_await ask<files::list>(repository, folder)) {
    auto path = folder.empty() ? entry.name : folder + "/" + entry.name;
    if (entry.name.starts_with(".") || entry.name.starts_with("build") ||
        entry.name == "node_modules" || entry.size > pastes::size_limit)
      continue;
    if (!entry.is_folder) {
      out.push_back(path);
      continue;
    }
    auto below = co_await own_files(repository, path);
    out.insert(out.end(), below.begin(), below.end());
  }
  co_return out;
}

parley::task<std::string> content_of(files_handle files, std::string path) {
  auto file = co_await ask<files::open>(files, path);
  auto text = co_await ask<files::read>(files, file);
  co_return text;
}

/// Stores one file, and prints the time of each await.
parley::task<pastes::paste> store_shown(store_handle store, files_handle files, std::string path) {
  auto file = co_await timed("open " + path, ask<files::open>(files, path));
  auto text = co_await timed("read " + path, ask<files::read>(files, file));
  auto made =
      co_await timed("put " + path, ask<pastes::put>(store, path, std::move(text), std::nullopt));
  co_return made.what;
}

/// What all that follows works with.
struct services {
  files_handle repository;
  files_handle files;
  store_handle store;
  parley::handle<templates::protocol> templates;
};

parley::handle<views::protocol> view_of(parley::system& system, const services& s,
                                        store_handle store) {
  return parley::spawn<views::paste_view>(system, store, s.files, s.templates);
}

parley::task<> store_repository(services s) {
  std::cout << "\nThis repository's own files\n\n";
  auto start = stopwatch::now();
  auto paths = co_await own_files(s.repository, "");
  print_time(start, "listed " + std::to_string(paths.size()) + " files");

  start = stopwatch::now();
  std::uint64_t bytes = 0;
  for (const auto& path : paths) {
    auto text = co_await content_of(s.repository, path);
    auto made = co_await ask<pastes::put>(s.store, path, std::move(text), std::nullopt);
    bytes += made.what.size;
  }
  print_time(start, "stored them, " + std::to_string(bytes) + " bytes");
}

parley::task<> show_pages(parley::handle<views::protocol> view, std::string key) {
  std::cout << "\nA page, and an unknown key\n\n";
  auto page = co_await timed("page of " + key, ask<views::show>(view, key, ""));
  std::cout << "\n" << page.status << "\n" << beginning(page.html) << "\n";
  page = co_await timed("page of <b>nothing</b>", ask<views::show>(view, "<b>nothing</b>", ""));
  std::cout << "\n" << page.status << "\n" << beginning(page.html);
}

parley::task<> wait_in_vain(parley::handle<views::protocol> slow_view, std::string key) {
  std::cout << "\nA deadline of 100 ms, with a store in front that takes 300 ms\n\n";
  try {
    auto page =
        co_await timed("page of " + key, ask<views::show>(slow_view.within(100ms), key, ""));
    std::cout << page.status << "\n";
  } catch (const parley::failure&) { // which timed has printed
  }
}

parley::task<> show_two(parley::handle<views::protocol> slow_view, std::string one,
                        std::string other) {
  std::cout << "\nTwo pages by way of that store: one after the other, then both in flight\n\n";
  auto start = stopwatch::now();
  co_await timed("page of " + one, ask<views::show>(slow_view, one, ""));
  co_await timed("page of " + other, ask<views::show>(slow_view, other, ""));
  print_time(start, "in all\n");

  start = stopwatch::now();
  auto first = ask<views::show>(slow_view, one, "");
  auto second = ask<views::show>(slow_view, other, "");
  co_await timed("page of " + one, std::move(first));
  co_await timed("page of " + other, std::move(second));
  print_time(start, "in all");
}

/// The function in a source file that begins with `start`.
std::string function_in(const std::string& source, std::string_view start) {
  auto begin = source.find("\n" + std::string(start)) + 1;
  return source.substr(begin, source.find("\n}\n", begin) + 3 - begin);
}

parley::task<bool> compare(parley::handle<views::protocol> straight,
                           parley::handle<views::protocol> chained,
                           parley::handle<views::protocol> nested, files_handle repository,
                           std::string key) {
  std::cout << "\nThe straight view, the same as a chain of futures, and in nested handlers of "
               "plain CAF\n\n";
  auto view = co_await content_of(repository, "examples/paste/view.cpp");
  auto view_chained = co_await content_of(repository, "examples/paste/view_chained.cpp");
  auto view_nested = co_await content_of(repository, "examples/paste/view_nested.cpp");
  std::cout << function_in(view, "parley::task<") << "\n"
            << function_in(view_chained, "parley::future<") << "\n"
            << function_in(view_nested, "views::protocol") << "\n";
  auto page = co_await timed("page of " + key, ask<views::show>(straight, key, ""));
  auto also = co_await timed("page of " + key + ", chained", ask<views::show>(chained, key, ""));
  auto same = co_await timed("page of " + key + ", nested", ask<views::show>(nested, key, ""));
  auto missing = co_await ask<views::show>(straight, "nothing", "");
  auto chained_missing = co_await ask<views::show>(chained, "nothing", "");
  auto nested_missing = co_await ask<views::show>(nested, "nothing", "");
  auto equal =
      page == also && page == same && missing == chained_missing && missing == nested_missing;
  std::cout << "\nThe pages are " << (equal ? "equal" : "DIFFERENT") << ". view.cpp has "
            << std::ranges::count(view, '\n') << " lines, view_chained.cpp "
            << std::ranges::count(view_chained, '\n') << ", view_nested.cpp "
            << std::ranges::count(view_nested, '\n') << ".\n";
  co_return equal;
}

parley::task<int> demo(parley::system& system, std::filesystem::path folder) {
  auto database = parley::spawn<parley::sqlite_service>(
      system, folder / "pastes.db", parley::sqlite::options().schema(pastes::schema));
  std::filesystem::path repository = PARLEY_SOURCE_DIR;
  auto forms =
      parley::spawn<parley::file_service>(system, repository / "examples" / "paste" / "templates");
  services s;
  s.repository = parley::spawn<parley::file_service>(system, repository);
  s.files = parley::spawn<parley::file_service>(system, folder / "files");
  s.store = parley::spawn<pastes::store>(system, database, s.files);
  s.templates = parley::spawn<templates::loader>(system, forms);

  auto view = view_of(system, s, s.store);
  auto slow_view = view_of(system, s, parley::spawn<slow_store>(system, s.store, 300ms));
  auto chained = parley::spawn<views::chained_view>(system, s.store, s.files, s.templates);
  parley::handle<views::protocol> nested =
      system.caf().spawn(views::nested_view, s.store, s.files, s.templates);

  co_await store_repository(s);
  auto one = co_await store_shown(s.store, s.repository, "examples/hello.cpp");
  auto other = co_await store_shown(s.store, s.repository, "examples/ask.cpp");
  co_await show_pages(view, one.key);
  co_await wait_in_vain(slow_view, one.key);
  co_await show_two(slow_view, one.key, other.key);
  auto equal = co_await compare(view, chained, nested, s.repository, one.key);
  // In CAF 0.17 the timeout of a request keeps a plain actor alive until it passes, answered or not.
  parley::stop(nested);

  parley::metrics metrics(system);
  auto site = pastes::spawn_site(system, s.store, s.files, s.templates, metrics);
  auto nested_site =
      pastes::spawn_site(system, s.store, s.files, s.templates, metrics, views::style::nested);
  co_await show_web(system, site, nested_site);
  co_return equal ? 0 : 1;
}

} // namespace

int main() {
  temporary_folder folder;
  std::filesystem::create_directory(folder.path() / "files");
  try {
    parley::system system;
    return parley::block_on(system, demo(system, folder.path()));
  } catch (const std::exception& e) {
    std::cerr << "paste_demo: " << e.what() << "\n";
    return 1;
  }
}
