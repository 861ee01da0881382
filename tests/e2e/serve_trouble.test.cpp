// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/paste_server.hpp"

#include <atomic>
#include <mutex>
#include <random>
#include <sys/mount.h>
#include <thread>

using namespace parley_test;
using nlohmann::json;

namespace {

/// A disk of 2 MiB, if one may be mounted here.
class small_disk {
public:
  explicit small_disk(const std::filesystem::path& at) : at_(at) {
    std::filesystem::create_directories(at);
    mounted = ::mount("none", at.c_str(), "tmpfs", 0, "size=2m") == 0;
  }
  small_disk(const small_disk&) = delete;
  ~small_disk() {
    if (mounted)
      ::umount(at_.c_str());
  }

  bool mounted = false;

private:
  std::filesystem::path at_;
};

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

} // namespace

TEST_CASE_METHOD(with_site, "paste serve ends at SIGTERM after what is in flight") {
  paste_server server(data());
  auto idle = server.connect();
  auto uploading = server.connect();
  auto post = post_text("t", numbered_text(1, 500'000));
  uploading.send(post.substr(0, 300'000));
  std::this_thread::sleep_for(200ms); // the upload has begun
  server.signal(SIGTERM);
  REQUIRE(idle.rest().empty());
  uploading.send(post.substr(300'000));
  auto made = to_answer(uploading.response());
  REQUIRE(made.status == 201);
  REQUIRE(made.head.find("Connection: close") != made.head.npos);
  REQUIRE(server.wait() == 0);
  paste_server again(data());
  auto key = json::parse(made.body)["key"].get<std::string>();
  REQUIRE(json::parse(again.get("/p/" + key + ".json").body)["text"] == numbered_text(1, 500'000));
}

TEST_CASE_METHOD(with_site, "paste serve ends at once when it is told twice") {
  paste_server server(data());
  auto uploading = server.connect();
  auto post = post_text("t", numbered_text(1, 500'000));
  uploading.send(post.substr(0, 300'000));
  std::this_thread::sleep_for(200ms); // the upload has begun
  server.signal(SIGTERM);
  std::this_thread::sleep_for(500ms);
  REQUIRE(server.runs());
  server.signal(SIGTERM);
  REQUIRE(server.wait() == -SIGTERM);
}

TEST_CASE_METHOD(with_site,
                 "paste serve answers 5xx to a locked database, and goes on when it is free") {
  paste_server server(data());
  auto before = server.post("t", "text");
  {
    other_connection other(data() / "pastes.db");
    other.run("BEGIN IMMEDIATE");
    auto refused = server.send(post_text("t", "text"));
    REQUIRE(refused.status == 503);
    REQUIRE(refused.body.find("busy") == refused.body.npos);
    REQUIRE(server.get("/p/" + before["key"].get<std::string>()).status == 200);
    other.run("COMMIT");
  }
  REQUIRE(server.send(post_text("t", "text")).status == 201);
}

TEST_CASE_METHOD(with_site, "paste serve answers 507 to a full disk, and keeps what it has") {
  auto full = GENERATE(as<std::string>(), "tmpfs", "RLIMIT_FSIZE", "max_page_count");
  std::optional<small_disk> disk;
  if (full == "tmpfs" && !disk.emplace(data()).mounted)
    SKIP("no tmpfs may be mounted here; the other two ways are tried");
  WARN("full by " << full);
  auto pages = full == "max_page_count";
  auto limited = full == "RLIMIT_FSIZE";
  std::vector<std::string> options;
  if (pages)
    options = {"--max-pages", "12"};
  paste_server server(data(), options, {.file_size = limited ? 300'000 : RLIM_INFINITY});
  std::map<std::string, std::string> kept;
  auto status = 0;
  for (int i = 0; i < 1000 && status < 500; ++i) {
    auto text = numbered_text(i, pages ? 100 : limited && i > 3 ? 400'000 : 200'000);
    auto made = server.send(post_text("t", text));
    status = made.status;
    if (status == 201)
      kept[json::parse(made.body)["key"]] = text;
  }
  REQUIRE(status == 507);
  REQUIRE_FALSE(kept.empty());
  for (const auto& [key, text] : kept)
    REQUIRE(json::parse(server.get("/p/" + key + ".json").body)["text"] == text);
  REQUIRE(server.get("/healthz").status == 200);
  REQUIRE(file_count() == kept.size());
  server.kill(); // before the disk goes
}

TEST_CASE_METHOD(with_site, "paste serve answers 5xx to a damaged database, and lives on") {
  paste_server server(data());
  auto path = "/p/" + server.post("t", "text")["key"].get<std::string>();
  other_connection other(data() / "pastes.db");
  other.run("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'nothing' WHERE name = "
            "'pastes'; PRAGMA schema_version = 1000");
  for (const auto& request : {request_text("GET", path), post_text("t", "text")}) {
    auto got = server.send(request);
    REQUIRE(got.status == 500);
    REQUIRE(json::parse(got.body)["detail"] == "The database is damaged.");
  }
  REQUIRE(server.get("/healthz").status == 500);
  REQUIRE(server.get("/style.css").status == 200);
}

TEST_CASE_METHOD(with_site, "paste serve does not begin with a damaged database, and says so") {
  std::filesystem::create_directories(data());
  std::ofstream(data() / "pastes.db") << std::string(4096, 'x');
  paste_server server(data());
  REQUIRE(server.port() == 0);
  REQUIRE(server.wait() == 1);
  REQUIRE(server.log() == "paste: the database pastes.db is damaged, or is none\n");
}

TEST_CASE_METHOD(with_site, "what paste serve has acknowledged survives fifty kills, whole") {
  std::mt19937 random(Catch::rngSeed());
  std::map<std::string, int> acknowledged;
  std::atomic<int> number = 0;
  for (int round = 0; round < 50; ++round) {
    paste_server server(data(), {"--quiet"}); // has repaired what the last one left
    std::mutex mutex;
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i)
      writers.emplace_back([&] {
        try {
          auto client = server.connect();
          for (;;) {
            auto mine = ++number;
            client.send(post_text("t", numbered_text(mine, 3000)));
            auto made = to_answer(client.response());
            if (made.status != 201)
              return;
            std::unique_lock guard(mutex);
            acknowledged[json::parse(made.body)["key"]] = mine;
          }
        } catch (const std::runtime_error&) {}
      });
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 100));
    server.kill();
  }
  REQUIRE_FALSE(acknowledged.empty());
  paste_server server(data(), {"--quiet"});
  for (const auto& [key, mine] : acknowledged)
    REQUIRE(json::parse(server.get("/p/" + key + ".json").body)["text"] ==
            numbered_text(mine, 3000));
  // All else that is there was sent, and is whole; and no file is without its row.
  std::size_t files = 0;
  for (const auto& each : std::filesystem::directory_iterator(data() / "files")) {
    auto text = read_file(each.path());
    int mine = 0;
    REQUIRE(std::sscanf(text.c_str(), "paste %d", &mine) == 1);
    REQUIRE(text == numbered_text(mine, 3000));
    ++files;
  }
  other_connection rows(data() / "pastes.db");
  REQUIRE(rows.number("SELECT count(*) FROM pastes") == static_cast<std::int64_t>(files));
  REQUIRE(files >= acknowledged.size());
  REQUIRE(files <= static_cast<std::size_t>(number));
}
