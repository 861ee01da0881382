// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "actors/fixture.hpp"

/// The services that most tests talk to: a library that lends books, and asks of all kinds to provoke it.
namespace library {

struct borrow {
  std::string title;
};
struct book {
  std::string title;
  int page_count = 0;
};
struct not_found {
  std::string title;
};
struct shelve {
  std::string title;
};
struct read_for {
  std::chrono::milliseconds time{};
};
struct count {};

PARLEY_MESSAGE(borrow, title)
PARLEY_MESSAGE(book, title, page_count)
PARLEY_MESSAGE(not_found, title)
PARLEY_MESSAGE(shelve, title)
PARLEY_MESSAGE(read_for, time)
PARLEY_MESSAGE(count)

using desk = parley::protocol<parley::outcome<book, not_found>(borrow), void(shelve), int(read_for),
                              int(count)>;

using namespace std::chrono_literals;

/// What the handlers of a librarian have seen.
struct ledger {
  int alive = 0;     ///< frames with a guard
  int started = 0;   ///< handlers begun
  int finished = 0;  ///< handlers that reached their end
  int cancelled = 0; ///< handlers that saw a cancel
  std::vector<std::string> lines;
};

class librarian : public parley::service<desk> {
public:
  explicit librarian(ledger& seen) : seen_(seen) {}

  book on(borrow request) {
    ++seen_.started;
    if (request.title == "fire")
      throw std::runtime_error("the archive is on fire");
    if (request.title == "odd")
      throw 42;
    if (request.title == "overloaded")
      throw parley::failure(parley::errc::overloaded, "too many readers");
    if (request.title != "emma")
      throw not_found{request.title};
    return {"emma", 474};
  }

  void on(shelve) { ++books_; }

  parley::task<int> on(read_for request) {
    parley_test::guard alive(seen_.alive);
    ++seen_.started;
    try {
      co_await parley::sleep_for(request.time);
    } catch (const parley::cancelled&) {
      ++seen_.cancelled;
      throw;
    }
    ++seen_.finished;
    co_return ++books_;
  }

  int on(count) { return books_; }

private:
  ledger& seen_;
  int books_ = 0;
};

} // namespace library
