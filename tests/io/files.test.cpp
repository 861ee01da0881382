// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/fixture.hpp"
#include "parley/io/file_service.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace parley_test;
namespace files = parley::files;
using parley::thrown;

namespace {

/// A file service on a folder of its own, inside another one.
class with_files : public deterministic {
public:
  with_files() {
    std::filesystem::create_directory(outer.path() / "root");
    std::filesystem::create_directory(outer.path() / "root/sub");
    std::filesystem::create_directory(outer.path() / "elsewhere");
    outer.put("elsewhere/secret.txt", "secret");
    outer.put("root/a.txt", "hello");
    outer.put("root/sub/b.txt", "below");
    service = spawn<parley::file_service>(root());
  }

  [[nodiscard]] std::filesystem::path root() const { return outer.path() / "root"; }

  template <class M, class... Fields>
  auto ask_for(Fields... fields) {
    return get([&] { return ask<M>(service, fields...); });
  }

  template <class M, class... Fields>
  std::string reason_of(Fields... fields) {
    try {
      ask_for<M>(fields...);
    } catch (const files::refused& e) {
      return e.reason;
    }
    return "not refused";
  }

  void link(const std::string& target, const std::string& name) const {
    std::filesystem::create_symlink(target, root() / name);
  }

  folder outer;
  handle<files::protocol> service;
};

std::size_t open_descriptors() {
  auto all = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

const std::string leads_out = "it leads out of the root";

} // namespace

// -- what is there ----------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_files, "a file is opened, then read") {
  auto file = ask_for<files::open>("sub/b.txt");
  CHECK(file.path == "sub/b.txt");
  CHECK(file.size == 5);
  CHECK(ask_for<files::read>(file) == "below");
}

TEST_CASE_METHOD(with_files, "an opened file holds no descriptor") {
  auto before = open_descriptors();
  auto file = ask_for<files::open>("a.txt");
  CHECK(open_descriptors() == before);
}

TEST_CASE_METHOD(with_files, "a part of a file is shorter only at the file's end") {
  auto file = ask_for<files::open>("a.txt");
  CHECK(ask_for<files::read_part>(file, 1U, 3U) == "ell");
  CHECK(ask_for<files::read_part>(file, 3U, 100U) == "lo");
  CHECK(ask_for<files::read_part>(file, 5U, 1U).empty());
  CHECK(ask_for<files::read_part>(file, ~std::uint64_t{0}, ~std::uint64_t{0}).empty());
}

TEST_CASE_METHOD(with_files, "an empty file is read as an empty text") {
  outer.put("root/empty", "");
  auto file = ask_for<files::open>("empty");
  CHECK(file.size == 0);
  CHECK(ask_for<files::read>(file).empty());
}

TEST_CASE_METHOD(with_files, "write creates a file, or overwrites it in place") {
  auto content = std::string("bytes\0and more", 14);
  auto file = ask_for<files::write>("new", content);
  CHECK(file.size == 14);
  CHECK(ask_for<files::read>(file) == content);
  auto inode = std::filesystem::hard_link_count(root() / "new");
  std::filesystem::create_hard_link(root() / "new", root() / "other");
  ask_for<files::write>("new", "short");
  CHECK(inode == 1);
  CHECK(outer.get("root/other") == "short");
}

TEST_CASE_METHOD(with_files, "replace puts a new file in the old one's place, and leaves no "
                             "temporary") {
  std::filesystem::create_hard_link(root() / "a.txt", outer.path() / "old");
  auto content = std::string(3'000'000, 'x');
  auto file = ask_for<files::replace>("a.txt", content);
  CHECK(ask_for<files::read>(file) == content);
  CHECK(outer.get("old") == "hello");
  CHECK(ask_for<files::list>("").size() == 2);
  CHECK(std::distance(std::filesystem::directory_iterator(root()), {}) == 2);
}

TEST_CASE_METHOD(with_files, "replace creates a file that was not there") {
  auto file = ask_for<files::replace>("sub/new", "content");
  CHECK(file.size == 7);
  CHECK(outer.get("root/sub/new") == "content");
}

TEST_CASE_METHOD(with_files, "replace keeps the permissions") {
  ::chmod((root() / "a.txt").c_str(), 0640);
  ask_for<files::replace>("a.txt", "x");
  struct ::stat what;
  ::stat((root() / "a.txt").c_str(), &what);
  CHECK((what.st_mode & 07777) == 0640);
}

TEST_CASE_METHOD(with_files, "a folder's entries are sorted by name") {
  auto entries = ask_for<files::list>("");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0] == files::entry{"a.txt", false, 5});
  CHECK(entries[1] == files::entry{"sub", true, 0});
  CHECK(ask_for<files::list>("sub").size() == 1);
  CHECK(ask_for<files::list>("sub/..").size() == 2);
}

TEST_CASE_METHOD(with_files, "a list shows what can be opened: no pipes, no links that lead out") {
  ::mkfifo((root() / "sub/pipe").c_str(), 0600);
  link("../a.txt", "sub/inside");
  link("../../elsewhere/secret.txt", "sub/outside");
  link("nowhere", "sub/dangling");
  auto entries = ask_for<files::list>("sub");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].name == "b.txt");
  CHECK(entries[1] == files::entry{"inside", false, 5});
}

TEST_CASE_METHOD(with_files, "a removed file is gone") {
  ask_for<files::remove>("a.txt");
  CHECK_THROWS_AS(ask_for<files::open>("a.txt"), thrown<files::not_found>);
}

TEST_CASE_METHOD(with_files, "a removed link leaves what it leads to") {
  link("../elsewhere/secret.txt", "link");
  ask_for<files::remove>("link");
  CHECK_FALSE(std::filesystem::is_symlink(root() / "link"));
  CHECK(outer.get("elsewhere/secret.txt") == "secret");
}

TEST_CASE_METHOD(with_files, "what is not there is not found") {
  auto file = ask_for<files::open>("a.txt");
  std::filesystem::remove(root() / "a.txt");
  CHECK_THROWS_AS(ask_for<files::read>(file), thrown<files::not_found>);
  CHECK_THROWS_AS(ask_for<files::open>("no/such"), thrown<files::not_found>);
  CHECK_THROWS_AS(ask_for<files::open>("sub/b.txt/c"), thrown<files::not_found>);
  CHECK_THROWS_AS(ask_for<files::list>("no"), thrown<files::not_found>);
  CHECK_THROWS_AS(ask_for<files::remove>("no"), thrown<files::not_found>);
}

TEST_CASE_METHOD(with_files, "a file is not written into a folder that is not there") {
  try {
    ask_for<files::replace>("no/file", "x");
    FAIL("was written");
  } catch (const files::io_error& e) {
    CHECK(e.path == "no/file");
    CHECK(e.code == ENOENT);
    CHECK(e.text == "No such file or directory");
  }
  CHECK_THROWS_AS(ask_for<files::write>("no/file", "x"), thrown<files::io_error>);
}

// -- what changes -----------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_files, "reading a file that was replaced since it was opened fails with "
                             "changed") {
  auto file = ask_for<files::open>("a.txt");
  ask_for<files::replace>("a.txt", "HELLO");
  CHECK_THROWS_AS(ask_for<files::read>(file), thrown<files::changed>);
  CHECK_THROWS_AS(ask_for<files::read_part>(file, 0U, 1U), thrown<files::changed>);
}

TEST_CASE_METHOD(with_files, "reading a file that grew since it was opened fails with changed") {
  auto file = ask_for<files::open>("a.txt");
  ask_for<files::write>("a.txt", "hello again");
  CHECK_THROWS_AS(ask_for<files::read>(file), thrown<files::changed>);
}

// -- what fails half-way ----------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_files, "a replace that fails leaves the old content and no temporary") {
  ::rlimit old = {};
  ::getrlimit(RLIMIT_FSIZE, &old);
  auto low = old;
  low.rlim_cur = 1000;
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &low);
  std::optional<files::io_error> failed;
  try {
    ask_for<files::replace>("a.txt", std::string(5000, 'x'));
  } catch (const files::io_error& e) {
    failed = e;
  }
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  REQUIRE(failed.has_value());
  CHECK(failed->code == EFBIG);
  CHECK(outer.get("root/a.txt") == "hello");
  CHECK(std::distance(std::filesystem::directory_iterator(root()), {}) == 2);
}

TEST_CASE_METHOD(with_files, "operations that fail leak no descriptors") {
  ::mkfifo((root() / "pipe").c_str(), 0600);
  auto before = open_descriptors();
  for (auto* path : {"no", "no/such", "sub", "pipe", "../root/a.txt", "/etc/passwd", ""}) {
    CHECK_THROWS(ask_for<files::open>(path));
    CHECK_THROWS(ask_for<files::replace>(path[0] == 'n' ? "no/such" : path, "x"));
    CHECK_THROWS(ask_for<files::write>(path[0] == 'n' ? "no/such" : path, "x"));
    CHECK_THROWS(ask_for<files::remove>(path));
  }
  CHECK(open_descriptors() == before);
}

// -- what stays inside ------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(with_files, "a path whose .. leads out of the root is refused") {
  CHECK(reason_of<files::open>("../elsewhere/secret.txt") == leads_out);
  CHECK(reason_of<files::open>("../root/a.txt") == leads_out);
  CHECK(reason_of<files::open>("sub/../../elsewhere/secret.txt") == leads_out);
  CHECK(reason_of<files::write>("../elsewhere/new", "x") == leads_out);
  CHECK(reason_of<files::replace>("../elsewhere/secret.txt", "x") == leads_out);
  CHECK(reason_of<files::list>("..") == leads_out);
  CHECK(reason_of<files::remove>("../elsewhere/secret.txt") == leads_out);
  CHECK(outer.get("elsewhere/secret.txt") == "secret");
}

TEST_CASE_METHOD(with_files, "a path whose .. stays inside is followed") {
  CHECK(ask_for<files::open>("sub/../a.txt").size == 5);
  CHECK(ask_for<files::open>("./sub//../sub/b.txt").size == 5);
}

TEST_CASE_METHOD(with_files, "an absolute path is refused, even one into the root") {
  auto why = "it is absolute; paths are relative to the root";
  CHECK(reason_of<files::open>((root() / "a.txt").string()) == why);
  CHECK(reason_of<files::list>("/") == why);
}

TEST_CASE_METHOD(with_files, "a path with a NUL byte is refused") {
  CHECK(reason_of<files::open>(std::string("a.txt\0", 6)) == "it contains a NUL byte");
  CHECK(reason_of<files::list>(std::string("sub\0/..", 7)) == "it contains a NUL byte");
}

TEST_CASE_METHOD(with_files, "a path that names no file is refused") {
  CHECK(reason_of<files::open>("") == "it names no file");
  CHECK(reason_of<files::write>("sub/", "x") == "it names no file");
  CHECK(reason_of<files::remove>("sub/..") == "it names no file");
  CHECK(reason_of<files::open>("sub") == "it is a folder");
  CHECK(reason_of<files::replace>("sub", "x") == "it is a folder");
  CHECK(reason_of<files::remove>("sub") == "it is a folder");
  CHECK(reason_of<files::list>("a.txt") == "it is no folder");
}

TEST_CASE_METHOD(with_files, "a pipe is refused without being opened") {
  ::mkfifo((root() / "pipe").c_str(), 0600);
  auto why = "it is neither a regular file nor a folder";
  CHECK(reason_of<files::open>("pipe") == why);
  CHECK(reason_of<files::write>("pipe", "x") == why);
  CHECK(reason_of<files::replace>("pipe", "x") == why);
  CHECK(reason_of<files::remove>("pipe") == why);
}

TEST_CASE_METHOD(with_files, "a link that leads out of the root is refused") {
  link("../elsewhere/secret.txt", "file");
  link("../elsewhere", "folder");
  link((outer.path() / "elsewhere/secret.txt").string(), "absolute");
  link("../elsewhere/new", "dangling");
  for (auto* path : {"file", "folder/secret.txt", "absolute"})
    CHECK(reason_of<files::open>(path) == leads_out);
  for (auto* path : {"file", "folder/new", "absolute", "dangling"}) {
    CHECK(reason_of<files::write>(path, "x") == leads_out);
    CHECK(reason_of<files::replace>(path, "x") == leads_out);
  }
  CHECK(reason_of<files::list>("folder") == leads_out);
  CHECK(outer.names() == std::vector<std::string>{"elsewhere", "root"});
  CHECK(outer.get("elsewhere/secret.txt") == "secret");
  CHECK_FALSE(std::filesystem::exists(outer.path() / "elsewhere/new"));
}

TEST_CASE_METHOD(with_files, "a link that stays inside is followed") {
  link("sub", "folder");
  link("../a.txt", "sub/file");
  CHECK(ask_for<files::read>(ask_for<files::open>("folder/file")) == "hello");
  ask_for<files::replace>("folder/file", "new");
  CHECK(std::filesystem::is_symlink(root() / "sub/file"));
  CHECK(outer.get("root/a.txt") == "new");
}

TEST_CASE_METHOD(with_files, "a link that leads to itself is refused") {
  link("loop", "loop");
  link("round/x", "round");
  CHECK(reason_of<files::open>("loop") == "too many links, or one that must not be followed");
  CHECK(reason_of<files::list>("round") == "too many links, or one that must not be followed");
}

TEST_CASE_METHOD(with_files, "the root may be renamed while it is served") {
  std::filesystem::rename(root(), outer.path() / "moved");
  CHECK(ask_for<files::open>("a.txt").size == 5);
}

TEST_CASE_METHOD(deterministic, "a file service is not started on a root that is not there") {
  REQUIRE_THROWS_WITH(spawn<parley::file_service>("/no/such/root"),
                      "other: parley::file_service: the root /no/such/root cannot be opened: No "
                      "such file or directory"); // without a line of the library's
}
