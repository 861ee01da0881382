// Part of parley. BSD-3-Clause, see LICENSE.
#include "rooted_files.hpp"

#include "parley/messaging/detail/wire_failure.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <dirent.h>
#include <linux/openat2.h>
#include <memory>
#include <random>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace parley::detail {

namespace {

constexpr int link_limit = 40; // Linux's own
constexpr int open_always = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

std::atomic<bool> kernel_refuses{false}; // no openat2: an old kernel, or a sandbox's filter

std::string text_of(int code) {
  return std::generic_category().message(code);
}

[[noreturn]] void fail(const std::string& path, int code) {
  throw files::io_error{path, text_of(code), code};
}

/// What the failure to open a file or folder means.
[[noreturn]] void fail_to_open(const std::string& path, int code, bool creating) {
  switch (code) {
  case ENOENT:
  case ENOTDIR:
    if (!creating)
      throw files::not_found{path};
    break;
  case EXDEV:
    throw files::refused{path, "it leads out of the root"};
  case ELOOP:
    throw files::refused{path, "too many links, or one that must not be followed"};
  default:
    break;
  }
  fail(path, code);
}

void check(const std::string& path) {
  if (path.find('\0') != std::string::npos)
    throw files::refused{path, "it contains a NUL byte"};
  if (path.starts_with('/'))
    throw files::refused{path, "it is absolute; paths are relative to the root"};
}

void check_regular(const std::string& path, const struct ::stat& what) {
  if (S_ISDIR(what.st_mode))
    throw files::refused{path, "it is a folder"};
  if (!S_ISREG(what.st_mode))
    throw files::refused{path, "it is neither a regular file nor a folder"};
}

template <class F>
auto retried(F call) {
  auto result = call();
  while (result < 0 && errno == EINTR)
    result = call();
  return result;
}

descriptor open_at(const descriptor& folder, const char* name, int flags, mode_t mode = 0) {
  return descriptor(retried([&] { return ::openat(folder.get(), name, flags | O_CLOEXEC, mode); }));
}

struct ::stat stat_of(const std::string& path, const descriptor& file) {
  struct ::stat out;
  if (::fstat(file.get(), &out) != 0)
    fail(path, errno);
  return out;
}

/// The target of a link; an empty name reads the link that `at` itself is. Empty when it cannot be read.
std::string read_link(const descriptor& at, const char* name) {
  std::string out(256, '\0');
  for (;;) {
    auto size = ::readlinkat(at.get(), name, out.data(), out.size());
    if (size < 0)
      return {};
    if (static_cast<std::size_t>(size) < out.size()) {
      out.resize(static_cast<std::size_t>(size));
      return out;
    }
    out.resize(out.size() * 2);
  }
}

std::string version_of(const struct ::stat& x) {
  char out[128];
  std::snprintf(
      out, sizeof out, "%llx-%llx.%lx-%llx.%lx-%llx", static_cast<unsigned long long>(x.st_ino),
      static_cast<unsigned long long>(x.st_mtim.tv_sec),
      static_cast<unsigned long>(x.st_mtim.tv_nsec),
      static_cast<unsigned long long>(x.st_ctim.tv_sec),
      static_cast<unsigned long>(x.st_ctim.tv_nsec), static_cast<unsigned long long>(x.st_size));
  return out;
}

files::file file_of(const std::string& path, const struct ::stat& x) {
  return files::file{path, static_cast<std::uint64_t>(x.st_size), version_of(x)};
}

void write_all(const std::string& path, const descriptor& file, const std::string& content) {
  std::size_t done = 0;
  while (done < content.size()) {
    auto n =
        retried([&] { return ::write(file.get(), content.data() + done, content.size() - done); });
    if (n < 0)
      fail(path, errno);
    done += static_cast<std::size_t>(n);
  }
}

std::string hidden_name() {
  std::random_device random;
  char out[40];
  std::snprintf(out, sizeof out, ".parley-%08x%08x.tmp", random(), random());
  return out;
}

/// A new file beside the one that it shall replace; removed, unless it took that place.
class temporary {
public:
  temporary(const std::string& path, const descriptor& folder) : folder_(folder) {
    file_ = open_at(folder_, ".", O_TMPFILE | O_WRONLY, 0666);
    if (!file_)
      create_named(path);
  }
  temporary(const temporary&) = delete;
  ~temporary() {
    if (!name_.empty())
      ::unlinkat(folder_.get(), name_.c_str(), 0);
  }

  [[nodiscard]] const descriptor& file() const noexcept { return file_; }

  /// False when the nameless file cannot be given a name here.
  [[nodiscard]] bool rename_to(const std::string& path, const std::string& target) {
    if (name_.empty()) {
      auto self = "/proc/self/fd/" + std::to_string(file_.get());
      auto name = hidden_name();
      if (::linkat(AT_FDCWD, self.c_str(), folder_.get(), name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
        if (errno == ENOENT) // no /proc
          return false;
        fail(path, errno);
      }
      name_ = std::move(name);
    }
    if (::renameat(folder_.get(), name_.c_str(), folder_.get(), target.c_str()) != 0)
      fail(path, errno);
    name_.clear();
    return true;
  }

  /// Begins again with a name, for file systems and systems where a nameless file does not do.
  void create_named(const std::string& path) {
    auto name = hidden_name();
    file_ = open_at(folder_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
    if (!file_)
      fail(path, errno);
    name_ = std::move(name);
  }

private:
  const descriptor& folder_;
  descriptor file_;
  std::string name_;
};

} // namespace

descriptor::~descriptor() {
  if (fd_ >= 0)
    ::close(fd_);
}

// -- finding ----------------------------------------------------------------------------------------------------------

rooted_files::rooted_files(const std::filesystem::path& root)
    : rooted_files(root, search::kernel) {}

rooted_files::rooted_files(const std::filesystem::path& root, search how)
    : root_(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)), search_(how) {
  if (!root_)
    throw make_failure(errc::other, "parley::file_service: the root " + root.string() +
                                        " cannot be opened: " + text_of(errno));
}

descriptor rooted_files::try_folder(const std::string& folder) const {
  if (search_ == search::steps || kernel_refuses.load(std::memory_order_relaxed))
    return walk(folder);
  ::open_how how = {};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const auto* name = folder.empty() ? "." : folder.c_str();
  for (int tries = 0; tries < link_limit; ++tries) {
    auto fd = ::syscall(SYS_openat2, root_.get(), name, &how, sizeof how);
    if (fd >= 0)
      return descriptor(static_cast<int>(fd));
    if (errno == ENOSYS || errno == EPERM) {
      kernel_refuses.store(true, std::memory_order_relaxed);
      return walk(folder);
    }
    if (errno != EAGAIN && errno != EINTR) // EAGAIN: something was renamed while `..` was followed
      break;
  }
  return descriptor();
}

/// Step by step, with every folder on the way held open: `..` leads to where we came from, whatever is renamed.
descriptor rooted_files::walk(const std::string& folder) const {
  std::vector<descriptor> way;
  std::vector<std::string> ahead; // the next one last
  auto push = [&](const std::string& names) {
    auto end = names.size();
    while (end != std::string::npos) {
      auto slash = end == 0 ? std::string::npos : names.rfind('/', end - 1);
      auto begin = slash == std::string::npos ? 0 : slash + 1;
      ahead.push_back(names.substr(begin, end - begin));
      end = slash;
    }
  };
  auto give_up = [](int code) {
    errno = code;
    return descriptor();
  };
  auto links = 0;
  push(folder);
  while (!ahead.empty()) {
    auto name = std::move(ahead.back());
    ahead.pop_back();
    if (name.empty() || name == ".")
      continue;
    if (name == "..") {
      if (way.empty())
        return give_up(EXDEV);
      way.pop_back();
      continue;
    }
    auto next = open_at(way.empty() ? root_ : way.back(), name.c_str(), O_PATH | O_NOFOLLOW);
    struct ::stat what;
    if (!next || ::fstat(next.get(), &what) != 0)
      return descriptor();
    if (S_ISLNK(what.st_mode)) {
      auto target = read_link(next, "");
      if (target.empty())
        return descriptor();
      if (target.starts_with('/'))
        return give_up(EXDEV);
      if (++links > link_limit)
        return give_up(ELOOP);
      push(target);
    } else if (S_ISDIR(what.st_mode)) {
      way.push_back(std::move(next));
    } else {
      return give_up(ENOTDIR);
    }
  }
  if (way.empty())
    return open_at(root_, ".", O_PATH | O_DIRECTORY);
  return std::move(way.back());
}

rooted_files::place rooted_files::find(const std::string& path, purpose why) const {
  check(path);
  auto rest = path;
  for (int links = 0; links <= link_limit; ++links) {
    auto slash = rest.rfind('/');
    auto folder = slash == std::string::npos ? std::string() : rest.substr(0, slash);
    place out;
    out.name = rest.substr(slash == std::string::npos ? 0 : slash + 1);
    if (out.name.empty() || out.name == "." || out.name == "..")
      throw files::refused{path, "it names no file"};
    out.folder = try_folder(folder);
    if (!out.folder)
      fail_to_open(path, errno, why == purpose::creating);
    out.exists = ::fstatat(out.folder.get(), out.name.c_str(), &out.what, AT_SYMLINK_NOFOLLOW) == 0;
    if (!out.exists && errno != ENOENT)
      fail_to_open(path, errno, why == purpose::creating);
    if (!out.exists && why != purpose::creating)
      throw files::not_found{path};
    if (!out.exists || !S_ISLNK(out.what.st_mode) || why == purpose::removing)
      return out;
    auto target = read_link(out.folder, out.name.c_str());
    if (target.starts_with('/'))
      fail_to_open(path, EXDEV, false);
    rest = folder.empty() ? target : folder + "/" + target;
  }
  fail_to_open(path, ELOOP, false);
}

descriptor rooted_files::open_to_read(const std::string& path, struct ::stat& what) const {
  auto at = find(path, purpose::reading);
  check_regular(path, at.what);
  auto file = open_at(at.folder, at.name.c_str(), O_RDONLY | open_always);
  if (!file)
    fail_to_open(path, errno, false);
  what = stat_of(path, file);
  check_regular(path, what);
  return file;
}

// -- the operations ---------------------------------------------------------------------------------------------------

files::file rooted_files::open(const std::string& path) const {
  struct ::stat what;
  static_cast<void>(open_to_read(path, what));
  return file_of(path, what);
}

std::string rooted_files::read(const std::string& path, const std::string& version,
                               std::uint64_t offset, std::uint64_t size) const {
  struct ::stat what;
  auto file = open_to_read(path, what);
  if (version_of(what) != version)
    throw files::changed{path};
  auto end = static_cast<std::uint64_t>(what.st_size);
  offset = std::min(offset, end);
  std::string out(static_cast<std::size_t>(std::min(size, end - offset)), '\0');
  std::size_t done = 0;
  while (done < out.size()) {
    auto n = retried([&] {
      return ::pread(file.get(), out.data() + done, out.size() - done,
                     static_cast<off_t>(offset + done));
    });
    if (n < 0)
      fail(path, errno);
    if (n == 0)
      throw files::changed{path};
    done += static_cast<std::size_t>(n);
  }
  if (version_of(stat_of(path, file)) != version)
    throw files::changed{path};
  return out;
}

files::file rooted_files::write(const std::string& path, const std::string& content) const {
  auto at = find(path, purpose::creating);
  if (at.exists)
    check_regular(path, at.what);
  auto file = open_at(at.folder, at.name.c_str(), O_WRONLY | O_CREAT | open_always, 0666);
  if (!file)
    fail_to_open(path, errno, true);
  check_regular(path, stat_of(path, file));
  if (::ftruncate(file.get(), 0) != 0)
    fail(path, errno);
  write_all(path, file, content);
  return file_of(path, stat_of(path, file));
}

files::file rooted_files::replace(const std::string& path, const std::string& content) const {
  auto at = find(path, purpose::creating);
  if (at.exists)
    check_regular(path, at.what);
  auto folder = open_at(at.folder, ".", O_RDONLY | O_DIRECTORY); // one that can be flushed
  if (!folder)
    fail(path, errno);
  temporary fresh(path, folder);
  auto fill = [&] {
    if (at.exists && ::fchmod(fresh.file().get(), at.what.st_mode & 07777) != 0)
      fail(path, errno);
    write_all(path, fresh.file(), content);
    if (::fsync(fresh.file().get()) != 0)
      fail(path, errno);
  };
  fill();
  if (!fresh.rename_to(path, at.name)) {
    fresh.create_named(path);
    fill();
    static_cast<void>(fresh.rename_to(path, at.name));
  }
  if (::fsync(folder.get()) != 0)
    fail(path, errno);
  return file_of(path, stat_of(path, fresh.file()));
}

std::vector<files::entry> rooted_files::list(const std::string& path) const {
  check(path);
  auto folder = try_folder(path);
  if (!folder && errno == ENOTDIR)
    throw files::refused{path, "it is no folder"};
  if (!folder)
    fail_to_open(path, errno, false);
  auto readable = open_at(folder, ".", O_RDONLY | O_DIRECTORY);
  if (!readable)
    fail_to_open(path, errno, false);
  struct closer {
    void operator()(DIR* x) const noexcept { ::closedir(x); }
  };
  std::unique_ptr<DIR, closer> names(::fdopendir(readable.get()));
  if (names == nullptr)
    fail(path, errno);
  static_cast<void>(readable.release());
  std::vector<files::entry> out;
  for (;;) {
    errno = 0;
    auto* next = ::readdir(names.get());
    if (next == nullptr)
      break;
    std::string name = next->d_name;
    struct ::stat what;
    if (name == "." || name == ".." ||
        ::fstatat(folder.get(), name.c_str(), &what, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    if (S_ISLNK(what.st_mode)) {
      try {
        what = find(path.empty() ? name : path + "/" + name, purpose::reading).what;
      } catch (const files::not_found&) {
        continue;
      } catch (const files::refused&) {
        continue;
      } catch (const files::io_error& e) {
        if (e.code == EMFILE || e.code == ENFILE || e.code == ENOMEM)
          throw; // says nothing of the link
        continue;
      }
    }
    if (S_ISREG(what.st_mode) || S_ISDIR(what.st_mode))
      out.push_back(
          files::entry{std::move(name), S_ISDIR(what.st_mode),
                       S_ISDIR(what.st_mode) ? 0 : static_cast<std::uint64_t>(what.st_size)});
  }
  if (errno != 0)
    fail(path, errno);
  std::sort(out.begin(), out.end(),
            [](const files::entry& a, const files::entry& b) { return a.name < b.name; });
  return out;
}

void rooted_files::remove(const std::string& path) const {
  auto at = find(path, purpose::removing);
  if (!S_ISLNK(at.what.st_mode))
    check_regular(path, at.what);
  if (::unlinkat(at.folder.get(), at.name.c_str(), 0) != 0)
    fail_to_open(path, errno, false);
}

} // namespace parley::detail
