// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/fixture.hpp"
#include "parley/io/sqlite_service.hpp"
#include "store.hpp"

#include <cerrno>

using namespace parley_test;
namespace files = parley::files;
namespace sqlite = parley::sqlite;

namespace {

/// A folder in memory; to write into it takes a second.
class slow_folder : public parley::service<files::protocol> {
public:
  explicit slow_folder(std::set<std::string>* names) : names_(names) {}

  parley::outcome<files::file, files::not_found, files::refused, files::io_error>
  on(files::open x) {
    return files::not_found{x.path};
  }
  parley::outcome<std::string, files::not_found, files::refused, files::changed, files::io_error>
  on(files::read x) {
    return files::not_found{x.what.path};
  }
  parley::outcome<std::string, files::not_found, files::refused, files::changed, files::io_error>
  on(files::read_part x) {
    return files::not_found{x.what.path};
  }
  parley::outcome<files::file, files::refused, files::io_error> on(files::write x) {
    return files::refused{x.path, "not here"};
  }
  task<files::file> on(files::replace x) {
    names_->insert(x.path);
    co_await parley::sleep_for(1s);
    if (x.content == "too much")
      throw files::io_error{x.path, "no space", ENOSPC};
    if (x.content == "forbidden")
      throw files::io_error{x.path, "not allowed", EACCES};
    co_return files::file{x.path, x.content.size(), "1"};
  }
  parley::outcome<std::vector<files::entry>, files::not_found, files::refused, files::io_error>
  on(files::list) {
    std::vector<files::entry> out;
    for (const auto& name : *names_)
      out.push_back({name, false, 1});
    return out;
  }
  parley::outcome<void, files::not_found, files::refused, files::io_error> on(files::remove x) {
    names_->erase(x.path);
    return {};
  }

private:
  std::set<std::string>* names_;
};

class with_store : public deterministic {
public:
  with_store() {
    auto database =
        spawn<parley::sqlite_service>(":memory:", sqlite::options().schema(pastes::schema));
    store = spawn<pastes::store>(database, spawn<slow_folder>(&names));
  }

  std::set<std::string> names;
  parley::handle<pastes::protocol> store;
};

constexpr std::optional<std::chrono::seconds> for_ever;

} // namespace

TEST_CASE_METHOD(with_store, "a paste that is arriving is not tidied away") {
  auto made = start([&] { return ask<pastes::put>(store, "t", "text", for_ever); });
  advance(500ms);
  REQUIRE(get([&] { return ask<pastes::tidy>(store); }).files == 0);
  advance(500ms);
  made.get();
  REQUIRE(get([&] { return ask<pastes::tidy>(store); }).files == 0);
  REQUIRE(names.size() == 1);
}

TEST_CASE_METHOD(with_store, "the file of a put that was cancelled is tidied away") {
  auto work = start([&] {
    return [](parley::handle<pastes::protocol> to) -> task<void> {
      auto unwanted = ask<pastes::put>(to, "t", "text", for_ever);
      co_await parley::sleep_for(500ms);
      unwanted.cancel();
    }(store);
  });
  advance(2s);
  work.get();
  REQUIRE(names.size() == 1);
  REQUIRE(get([&] { return ask<pastes::tidy>(store); }).files == 1);
  REQUIRE(names.empty());
}

TEST_CASE_METHOD(with_store, "a put for which there is no room says so, and nothing else does") {
  auto put = [&](const char* text) {
    auto made =
        start([&, text] { return as_outcome(ask<pastes::put>(store, "t", text, for_ever)); });
    advance(1s);
    return made.get();
  };
  REQUIRE(put("too much").get_if<pastes::no_room>() != nullptr);
  REQUIRE(put("forbidden").get_if<pastes::no_room>() == nullptr);
  REQUIRE_FALSE(put("forbidden"));
  REQUIRE(put("text"));
}

TEST_CASE_METHOD(with_store, "a lifetime beyond all time is for ever") {
  auto made = start([&] {
    return ask<pastes::put>(store, "t", "text", std::optional(std::chrono::seconds::max()));
  });
  advance(1s);
  REQUIRE(made.get().what.expires > std::chrono::system_clock::now() + std::chrono::years(100));
}
