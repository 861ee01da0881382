// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/database.hpp"

#include <cstdlib>
#include <sys/wait.h>

namespace parley_test {

namespace {

struct printed {
  int status = 0;
  std::string out;
  std::string err;
};

/// The program examples/paste, in a folder of its own.
class with_paste {
public:
  printed paste(const std::string& arguments) {
    auto command = "cd '" + here.path().string() + "' && '" PARLEY_PASTE "' " + arguments + " >'" +
                   output_.path().string() + "/out' 2>'" + output_.path().string() + "/err'";
    auto status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    return {WEXITSTATUS(status), output_.get("out"), output_.get("err")};
  }
  /// Returns the key.
  std::string put(const std::string& name) {
    here.put(name, "content of " + name);
    auto stored = paste("put " + name);
    REQUIRE(stored.status == 0);
    return stored.out.substr(0, stored.out.find('\n'));
  }
  void change_database(const std::string& sql) {
    other_connection(here.path() / "paste-data/pastes.db").run(sql.c_str());
  }

  folder here;

private:
  folder output_;
};

} // namespace

TEST_CASE_METHOD(with_paste, "paste get prints what paste put has stored") {
  auto key = put("a.txt");
  auto got = paste("get " + key);
  CHECK(got.status == 0);
  CHECK(got.out == "content of a.txt");
}

TEST_CASE_METHOD(with_paste, "paste list and get name a folder that is not there, and make none") {
  auto arguments = GENERATE(as<std::string>(), "list", "get any");
  auto failed = paste(arguments);
  CHECK(failed.status == 1);
  CHECK(failed.out.empty());
  CHECK(failed.err == "paste: there is no folder \"paste-data\"\n");
  CHECK(here.names().empty());
}

TEST_CASE_METHOD(with_paste,
                 "paste list and get name a folder without pastes, and put none there") {
  auto arguments = GENERATE(as<std::string>(), "list", "get any");
  auto failed = paste("--data . " + arguments);
  CHECK(failed.status == 1);
  CHECK(failed.err == "paste: there are no pastes in the folder \".\"\n");
  CHECK(here.names().empty());
}

TEST_CASE_METHOD(with_paste, "paste list and get name a folder of contents that is gone") {
  auto arguments = GENERATE(as<std::string>(), "list", "get any");
  put("a.txt");
  std::filesystem::remove_all(here.path() / "paste-data/files");
  auto failed = paste(arguments);
  CHECK(failed.status == 1);
  CHECK(failed.err == "paste: there is no folder \"paste-data/files\"\n");
}

TEST_CASE_METHOD(with_paste, "paste names an argument that it does not know") {
  auto arguments = GENERATE(as<std::string>(), "frob", "--json frob", "list frob", "frob put");
  auto failed = paste(arguments);
  CHECK(failed.status == 2);
  CHECK(failed.err == "paste: unknown argument \"frob\" (see paste --help)\n");
}

TEST_CASE_METHOD(with_paste, "paste without a command asks for one") {
  auto failed = paste("");
  CHECK(failed.status == 2);
  CHECK(failed.err == "paste: A subcommand is required (see paste --help)\n");
}

TEST_CASE_METHOD(with_paste, "paste list shows the others when an entry is damaged, and fails") {
  auto damage = GENERATE(as<std::string>(), "size = 'many'", "size = -1", "file = x'00'",
                         "created = 9223372036854775807");
  auto first = put("a.txt");
  auto damaged = put("b.txt");
  auto last = put("c.txt");
  change_database("UPDATE pastes SET " + damage + " WHERE key = '" + damaged + "'");
  auto listed = paste("list");
  CHECK(listed.status == 1);
  CHECK(listed.out.starts_with(last));
  CHECK(listed.out.find('\n' + first) != std::string::npos);
  CHECK(listed.err == "paste: the entry of paste \"" + damaged + "\" in pastes.db is damaged\n");
}

TEST_CASE_METHOD(with_paste, "paste get of a damaged entry says so") {
  auto key = put("a.txt");
  change_database("UPDATE pastes SET created = 'yesterday'");
  auto failed = paste("get " + key);
  CHECK(failed.status == 1);
  CHECK(failed.err == "paste: the entry of paste \"" + key + "\" in pastes.db is damaged\n");
}

} // namespace parley_test
