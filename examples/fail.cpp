// Part of parley. BSD-3-Clause, see LICENSE.
//
// A service fails by throwing, and the failure arrives where it is awaited: as its own type when the protocol declares
// it, as a plain parley::failure otherwise, or as a value when asked for one.
//
//     build/dev/examples/fail
//
// Output:
// Countess
// nobody called Bob
// outcome: nobody called Eve
// handler_threw: the book is on fire (from title_service#… at fail.cpp:…)
#include <parley/actors.hpp>

#include <iostream>

// [said]
namespace titles {
struct find {
  std::string name;
};
struct unknown {
  std::string name;
};
PARLEY_MESSAGE(find, name)
PARLEY_MESSAGE(unknown, name)

// find answers with a string, or fails with unknown.
using protocol = parley::protocol<parley::outcome<std::string, unknown>(find)>;
}
// [/said]

class title_service : public parley::service<titles::protocol> {
public:
  std::string on(titles::find request) {
    if (request.name == "Ada")
      return "Countess";
    if (request.name.empty())
      throw std::runtime_error("the book is on fire");
    throw titles::unknown{request.name};
  }
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto titles = parley::spawn<title_service>(system);
  // [caught]
  try {
    std::cout << co_await ask<titles::find>(titles, "Ada") << "\n";
    std::cout << co_await ask<titles::find>(titles, "Bob") << "\n";
  } catch (const titles::unknown& e) {
    std::cout << "nobody called " << e.name << "\n";
  }
  // [/caught]

  auto title = co_await as_outcome(ask<titles::find>(titles, "Eve"));
  if (auto* e = title.get_if<titles::unknown>())
    std::cout << "outcome: nobody called " << e->name << "\n";

  try {
    co_await ask<titles::find>(titles, "");
  } catch (const parley::failure& e) {
    std::cout << e.what() << "\n";
  }
  co_return 0;
}

PARLEY_MAIN(co_main)
