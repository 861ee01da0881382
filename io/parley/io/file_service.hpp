// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/service.hpp"
#include "parley/actors/task.hpp"
#include "parley/io/files.hpp"

#include <filesystem>
#include <memory>

namespace parley {

namespace detail {
class rooted_files;
}

/// Reads and writes the files below one folder; see files::protocol.
///
///     auto files = parley::spawn<parley::file_service>(system, "/var/lib/pastes");
///     …
///     try {
///       auto file = co_await ask<files::open>(files_, "2026/notes.txt");
///       auto text = co_await ask<files::read>(files_, file);
///     } catch (const files::not_found& missing) { … }
///     co_await ask<files::replace>(files_, "2026/notes.txt", text);
///
/// Paths are relative to the root, with slashes, and cannot leave it: an absolute path, one whose `..` leads out, one
/// through a link that leads out, and one with a NUL byte are refused, as is what is neither a regular file nor a folder
/// (a pipe is not even opened). Links and `..` that stay inside are followed. The check is the kernel's own where it
/// can be (openat2), so that renaming folders meanwhile opens no way out.
///
/// Threads: each request runs on the blocking pool, several at a time and in any order; await one before the next where
/// the order counts. A handler that is cancelled leaves its job to end on its own: a write or replace that began is
/// carried out.
class file_service : public service<files::protocol> {
public:
  /// Holds on to the folder itself: it may be renamed.
  /// @throws failure  when `root` is no folder or may not be entered
  explicit file_service(const std::filesystem::path& root);

  /// The answer's version is made of inode, size and times. A change of equal size within one tick of the file system's
  /// clock is not seen.
  task<files::file> on(files::open request);

  /// Fails with changed when the file differs from the one that was opened, also when it changes while it is read.
  task<std::string> on(files::read request);
  task<std::string> on(files::read_part request);

  /// Not durable until the system writes it back; when it fails half-way, what was written stays. Folders are not
  /// created: io_error with ENOENT.
  task<files::file> on(files::write request);

  /// A temporary file in the same folder takes the place of the old one when it is on the disk, and the folder's entry
  /// too when it is answered. When it fails, the old content and no temporary are left (only when the entry could not be
  /// flushed, the new content is visible already). Permissions are kept. Folders are not created.
  task<files::file> on(files::replace request);

  /// Regular files and folders, and links to those that stay inside, as what they lead to. "" is the root.
  task<std::vector<files::entry>> on(files::list request);

  /// A link is removed itself, not what it leads to.
  task<void> on(files::remove request);

private:
  std::shared_ptr<const detail::rooted_files> root_;
};

} // namespace parley
