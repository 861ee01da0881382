// Part of parley. BSD-3-Clause, see LICENSE.
//
// What is said in this application: the messages, and who answers what.
#pragma once

#include <parley/messaging.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pastes {

struct put {
  std::string title;
  std::string content; ///< any bytes
};
struct find {
  std::string key;
};
struct list {};

struct paste {
  std::string key;
  std::string title;
  std::string file; ///< where the content is, for the files' handle
  std::uint64_t size = 0;
  std::chrono::system_clock::time_point created;
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
struct too_big {
  std::uint64_t limit = 0;
};

PARLEY_MESSAGE(put, title, content)
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(list)
PARLEY_MESSAGE(paste, key, title, file, size, created)
PARLEY_MESSAGE(listing, pastes, damaged)
PARLEY_MESSAGE(not_found, key)
PARLEY_MESSAGE(damaged, key)
PARLEY_MESSAGE(too_big, limit)

using protocol = parley::protocol<parley::outcome<paste, too_big>(put),
                                  parley::outcome<paste, not_found, damaged>(find), listing(list)>;

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
};
struct page {
  int status = 0;
  std::string html;
};

PARLEY_MESSAGE(show, key)
PARLEY_MESSAGE(page, status, html)

using protocol = parley::protocol<page(show)>;

} // namespace views
