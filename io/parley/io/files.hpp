// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace parley::files {

/// A regular file as it was when it was opened. No descriptor: nothing needs to be closed, and nothing leaks when its
/// holder dies.
struct file {
  std::string path; ///< relative to the service's root, with slashes
  std::uint64_t size = 0;
  std::string version; ///< changes with the content
};

struct entry {
  std::string name;
  bool is_folder = false;
  std::uint64_t size = 0;
};

struct open {
  std::string path;
};
struct read {
  file what;
};
struct read_part {
  file what;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
struct write {
  std::string path;
  std::string content;
};
struct replace {
  std::string path;
  std::string content;
};
struct list {
  std::string path;
};
struct remove {
  std::string path;
};

/// There is no such file or folder.
struct not_found {
  std::string path;
};
/// The path leaves the root, by `..` or by a link, or names what is no regular file or folder.
struct refused {
  std::string path;
  std::string reason;
};
/// The file is another than the one that was opened.
struct changed {
  std::string path;
};
/// The operating system said no: disk full, no permission, input or output error.
struct io_error {
  std::string path;
  std::string text;
  int code = 0; ///< errno
};

PARLEY_MESSAGE(file, path, size, version)
PARLEY_MESSAGE(entry, name, is_folder, size)
PARLEY_MESSAGE(open, path)
PARLEY_MESSAGE(read, what)
PARLEY_MESSAGE(read_part, what, offset, size)
PARLEY_MESSAGE(write, path, content)
PARLEY_MESSAGE(replace, path, content)
PARLEY_MESSAGE(list, path)
PARLEY_MESSAGE(remove, path)
PARLEY_MESSAGE(not_found, path)
PARLEY_MESSAGE(refused, path, reason)
PARLEY_MESSAGE(changed, path)
PARLEY_MESSAGE(io_error, path, text, code)

/// Files below one folder: all paths are relative to it and cannot leave it.
using protocol = parley::protocol<
    outcome<file, not_found, refused, io_error>(open),                 // it is there, and readable
    outcome<std::string, not_found, refused, changed, io_error>(read), // the whole content
    outcome<std::string, not_found, refused, changed, io_error>(
        read_part),                            // shorter only at the end of the file
    outcome<file, refused, io_error>(write),   // creates or overwrites in place
    outcome<file, refused, io_error>(replace), // readers see the old or the new, never a mixture
    outcome<std::vector<entry>, not_found, refused, io_error>(list), // one folder, sorted by name
    outcome<void, not_found, refused, io_error>(remove)>;            // a file

} // namespace parley::files
