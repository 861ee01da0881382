// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors.hpp"
#include "parley/actors/testing.hpp"
#include "parley/io/blocking.hpp"

#include <filesystem>
#include <fstream>
#include <latch>
#include <sstream>
#include <stdlib.h>

namespace parley_test {

using namespace std::chrono_literals;
using parley::ask;
using parley::blocking;
using parley::errc;
using parley::failure;
using parley::handle;
using parley::task;

/// A world of its own for each test, whose pool runs inline; the test fails when something is left.
struct deterministic : parley::testing::world {
  deterministic() {
    on_leftovers([](const std::string& left) { FAIL_CHECK("left at the end:\n" << left); });
  }
};

/// A system whose pool has few threads.
inline std::unique_ptr<caf::actor_system_config> small_pool(std::int64_t threads,
                                                            std::int64_t queue = 1024) {
  auto out = std::make_unique<caf::actor_system_config>();
  caf::put(out->content, "parley.pool-threads", threads);
  caf::put(out->content, "parley.pool-queue", queue);
  return out;
}

/// Holds jobs back until the test lets them go, and tells it that they began.
class turnstile {
public:
  void pass() {
    began_.count_down();
    open_.wait();
  }
  void wait_until_reached() { began_.wait(); }
  void open() { open_.count_down(); }

private:
  std::latch began_{1};
  std::latch open_{1};
};

/// A folder of its own, removed at the end.
class folder {
public:
  folder() {
    auto name = (std::filesystem::temp_directory_path() / "parley-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  folder(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  void put(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  [[nodiscard]] std::string get(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return out.str();
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (auto& entry : std::filesystem::directory_iterator(path_))
      out.push_back(entry.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  }

private:
  std::filesystem::path path_;
};

} // namespace parley_test
