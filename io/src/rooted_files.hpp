// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/files.hpp"

#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace parley::detail {

/// Owns a file descriptor.
class descriptor {
public:
  explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor();

  explicit operator bool() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

private:
  int fd_;
};

/// The operations of file_service, as blocking calls. They throw the protocol's failures.
///
/// Threads: any, at the same time.
class rooted_files {
public:
  explicit rooted_files(const std::filesystem::path& root);

  /// How folders are found: by the kernel, or step by step where it lacks openat2. For tests.
  enum class search { kernel, steps };
  rooted_files(const std::filesystem::path& root, search how);

  [[nodiscard]] files::file open(const std::string& path) const;
  [[nodiscard]] std::string read(const std::string& path, const std::string& version,
                                 std::uint64_t offset, std::uint64_t size) const;
  [[nodiscard]] files::file write(const std::string& path, const std::string& content) const;
  [[nodiscard]] files::file replace(const std::string& path, const std::string& content) const;
  [[nodiscard]] std::vector<files::entry> list(const std::string& path) const;
  void remove(const std::string& path) const;

private:
  /// Where a path leads to: a name, which is no link, in an open folder.
  struct place {
    descriptor folder;
    std::string name;
    struct ::stat what = {};
    bool exists = false;
  };
  enum class purpose { reading, creating, removing };

  /// Negative, with errno, when there is none.
  [[nodiscard]] descriptor try_folder(const std::string& folder) const;
  [[nodiscard]] descriptor walk(const std::string& folder) const;

  [[nodiscard]] place find(const std::string& path, purpose why) const;
  [[nodiscard]] descriptor open_to_read(const std::string& path, struct ::stat& what) const;

  descriptor root_;
  search search_;
};

} // namespace parley::detail
