// Part of parley. BSD-3-Clause, see LICENSE.
#include "rooted_files.hpp"

#include "io/fixture.hpp"

#include <sys/resource.h>
#include <unistd.h>

using namespace parley_test;
using parley::detail::rooted_files;
namespace files = parley::files;

namespace {

/// The same tree seen through the kernel's search and through our own.
class searched {
public:
  searched()
      : how(GENERATE(rooted_files::search::kernel, rooted_files::search::steps)),
        tree((std::filesystem::create_directories(outer.path() / "root/sub/deep"),
              outer.path() / "root"),
             how) {
    outer.put("root/a.txt", "hello");
    outer.put("root/sub/b.txt", "below");
    outer.put("secret.txt", "secret");
  }

  void link(const std::string& target, const std::string& name) const {
    std::filesystem::create_symlink(target, outer.path() / "root" / name);
  }

  std::string outcome_of(const std::string& path) const {
    try {
      auto file = tree.open(path);
      return tree.read(path, file.version, 0, 100);
    } catch (const files::refused& e) {
      return "refused: " + e.reason;
    } catch (const files::not_found&) {
      return "not found";
    }
  }

  folder outer;
  rooted_files::search how;
  rooted_files tree;
};

const std::string leads_out = "refused: it leads out of the root";

} // namespace

TEST_CASE_METHOD(searched, "files are found alike with and without openat2") {
  link("sub", "folder");
  link("../../a.txt", "sub/deep/up");
  link("folder/deep", "chain");
  CHECK(outcome_of("a.txt") == "hello");
  CHECK(outcome_of("sub/b.txt") == "below");
  CHECK(outcome_of("folder/b.txt") == "below");
  CHECK(outcome_of("chain/up") == "hello");
  CHECK(outcome_of("chain/../b.txt") == "below");
  CHECK(outcome_of("./sub/./deep/../../a.txt") == "hello");
  CHECK(outcome_of("sub/none/b.txt") == "not found");
  CHECK(outcome_of("a.txt/b.txt") == "not found");
  CHECK(tree.list("chain/..").size() == 2);
  CHECK(tree.list("").size() == 4);
}

TEST_CASE_METHOD(searched, "ways out are refused alike with and without openat2") {
  link("..", "parent");
  link("../secret.txt", "file");
  link("/", "slash");
  link("sub/../..", "around");
  link("../root", "back");
  link("loop/x", "loop");
  for (auto* path : {"../secret.txt", "sub/../../secret.txt", "parent/secret.txt", "file",
                     "slash/etc/passwd", "around/secret.txt", "back/a.txt", "../root/a.txt"})
    CHECK(outcome_of(path) == leads_out);
  CHECK(outcome_of("loop/y") == "refused: too many links, or one that must not be followed");
}

TEST_CASE_METHOD(searched, "a list leaves out a link that cannot be followed") {
  auto impossible = std::string(300, 'x'); // for root, too, whom no permission stops
  link(impossible, "file");
  link(impossible + "/x", "below");
  auto entries = tree.list("");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].name == "a.txt");
  CHECK(entries[1].name == "sub");
}

TEST_CASE_METHOD(searched,
                 "a list that runs out of descriptors fails rather than leave out a link") {
  link("a.txt", "link");
  ::rlimit old = {};
  ::getrlimit(RLIMIT_NOFILE, &old);
  auto few = old;
  auto lowest = ::dup(0);
  ::close(lowest);
  few.rlim_cur = static_cast<rlim_t>(lowest) + 2; // the folder, to search and to read
  ::setrlimit(RLIMIT_NOFILE, &few);
  auto code = 0;
  try {
    static_cast<void>(tree.list(""));
  } catch (const files::io_error& e) {
    code = e.code;
  }
  ::setrlimit(RLIMIT_NOFILE, &old);
  CHECK(code == EMFILE);
}

TEST_CASE("a link of the process's own file system is no way out") {
  rooted_files tree("/proc/self",
                    GENERATE(rooted_files::search::kernel, rooted_files::search::steps));
  for (auto* path : {"root/etc/passwd", "cwd/x", "fd/0"})
    CHECK_THROWS_AS(tree.open(path), files::refused);
}
