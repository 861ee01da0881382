// Part of parley. BSD-3-Clause, see LICENSE.
//
// What is said in this application: the messages, and who answers what.
#pragma once

#include <parley/messaging.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pastes {

struct put {
  std::string title;
  std::string content;                          ///< any bytes
  std::optional<std::chrono::seconds> lifetime; ///< for ever when empty
};
struct find {
  std::string key;
};
struct list {
  std::optional<std::uint64_t> most; ///< all when empty
};
struct remove {
  std::string key;
  std::string token; ///< that its put was answered with
};
/// Removes what has expired, and the files that no row names: those of puts that did not come to their end. Not while
/// another program stores pastes in the same folder.
struct tidy {};

struct paste {
  std::string key;
  std::string title;
  std::string file; ///< where the content is, for the files' handle
  std::uint64_t size = 0;
  std::chrono::system_clock::time_point created;
  std::optional<std::chrono::system_clock::time_point> expires;
};

struct stored {
  paste what;
  std::string token; ///< lets its holder remove the paste
};

struct tidied {
  std::uint64_t expired = 0;
  std::uint64_t files = 0;
};

struct listing {
  std::vector<paste> pastes;        ///< newest first
  std::vector<std::string> damaged; ///< the keys of those that cannot be read
};

struct not_found {
  std::string key;
};
struct damaged {
  std::string key; ///< empty when the key is damaged, too
};
struct wrong_token {
  std::string key;
};
struct too_big {
  std::uint64_t limit = 0;
};
/// The disk, or what may be used of it, is full.
struct no_room {};

PARLEY_MESSAGE(put, title, content, lifetime)
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(list, most)
PARLEY_MESSAGE(remove, key, token)
PARLEY_MESSAGE(tidy)
PARLEY_MESSAGE(paste, key, title, file, size, created, expires)
PARLEY_MESSAGE(stored, what, token)
PARLEY_MESSAGE(tidied, expired, files)
PARLEY_MESSAGE(listing, pastes, damaged)
PARLEY_MESSAGE(not_found, key)
PARLEY_MESSAGE(damaged, key)
PARLEY_MESSAGE(wrong_token, key)
PARLEY_MESSAGE(too_big, limit)
PARLEY_MESSAGE(no_room)

using protocol =
    parley::protocol<parley::outcome<stored, too_big, no_room>(put),
                     parley::outcome<paste, not_found, damaged>(find), listing(list),
                     parley::outcome<void, not_found, wrong_token>(remove), tidied(tidy)>;

} // namespace pastes

namespace templates {

struct load {
  std::string name;
};
struct layout {
  std::string name;
  std::string source;
};
struct not_found {
  std::string name;
};

PARLEY_MESSAGE(load, name)
PARLEY_MESSAGE(layout, name, source)
PARLEY_MESSAGE(not_found, name)

using protocol = parley::protocol<parley::outcome<layout, not_found>(load)>;

} // namespace templates

namespace views {

struct show {
  std::string key;
  std::string token; ///< of who may remove it; empty for others
};
struct page {
  int status = 0;
  std::string html;
};

PARLEY_MESSAGE(show, key, token)
PARLEY_MESSAGE(page, status, html)

using protocol = parley::protocol<page(show)>;

} // namespace views
