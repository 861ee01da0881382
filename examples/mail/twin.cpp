// Part of parley. BSD-3-Clause, see LICENSE.
//
// The blocking call and its `_async` twin: a library for programs with and without actors offers both. The twin is the
// one that is written; the other waits for it, on a thread that runs no actors.
//
//     build/dev/examples/mail_twin
//
// Output:
// blocking: Countess Ada
// async: Countess Ada and Admiral Grace
// on an actor: parley::block_on: called on a thread of the actor system…
#include <parley/actors.hpp>

#include <iostream>

namespace titles {
struct find {
  std::string name;
};
PARLEY_MESSAGE(find, name)

using protocol = parley::protocol<std::string(find)>;
}

class title_service : public parley::service<titles::protocol> {
public:
  std::string on(titles::find request) {
    return (request.name == "Ada" ? "Countess " : "Admiral ") + request.name;
  }
};

// [twin]
class title_book {
public:
  explicit title_book(parley::system& system)
      : system_(system), titles_(parley::spawn<title_service>(system)) {}

  auto find_async(std::string name) const { return ask<titles::find>(titles_, std::move(name)); }

  std::string find(std::string name) const {
    return parley::block_on(system_, [&] { return find_async(std::move(name)); });
  }

private:
  parley::system& system_;
  parley::handle<titles::protocol> titles_;
};
// [/twin]

parley::task<std::string> find_both(const title_book& book) {
  auto ada = book.find_async("Ada"); // both are on their way
  auto grace = book.find_async("Grace");
  auto first = co_await ada;
  co_return first + " and " + co_await grace;
}

parley::task<std::string> block_an_actor(const title_book& book) {
  try {
    co_return book.find("Ada");
  } catch (const std::logic_error& e) { // it would hold up the actor, and a thread of CAF's
    co_return e.what();
  }
}

int main() {
  parley::system system;
  title_book book(system);
  std::cout << "blocking: " << book.find("Ada") << "\n";
  std::cout << "async: " << parley::block_on(system, find_both(book)) << "\n";
  std::cout << "on an actor: " << parley::block_on(system, block_an_actor(book)) << "\n";
}
