// Part of parley. BSD-3-Clause, see LICENSE.
//
// Different failures at different steps: an unknown name ends the work, a missing portrait has a replacement, and a
// printer that jams is tried once more. Each `try` stands around the step that it is for.
//
//     build/dev/examples/mail_failures
//
// Output:
// the printer jams
// printed ada.png
// the printer jams
// printed nobody.png
// nobody is called Eve
#include <parley/actors.hpp>

#include <iostream>

namespace cards {
struct find {
  std::string name;
};
struct portrait {
  int number;
};
struct print {
  std::string picture;
};
struct unknown {
  std::string name;
};
struct missing {};
struct jammed {};
PARLEY_MESSAGE(find, name)
PARLEY_MESSAGE(portrait, number)
PARLEY_MESSAGE(print, picture)
PARLEY_MESSAGE(unknown, name)
PARLEY_MESSAGE(missing)
PARLEY_MESSAGE(jammed)

using protocol = parley::protocol<parley::outcome<int, unknown>(find),
                                  parley::outcome<std::string, missing>(portrait),
                                  parley::outcome<std::string, jammed>(print)>;
}

class card_service : public parley::service<cards::protocol> {
public:
  int on(cards::find request) {
    if (request.name == "Eve")
      throw cards::unknown{request.name};
    return request.name == "Ada" ? 1 : 2;
  }
  std::string on(cards::portrait request) {
    if (request.number != 1)
      throw cards::missing();
    return "ada.png";
  }
  std::string on(cards::print request) {
    if (++prints_ % 2 == 1)
      throw cards::jammed();
    return "printed " + request.picture;
  }

private:
  int prints_ = 0;
};

// [failures]
parley::task<std::string> print_card(parley::handle<cards::protocol> cards, std::string name) {
  auto number = co_await ask<cards::find>(cards, name); // its failure is our caller's

  std::string picture;
  try {
    picture = co_await ask<cards::portrait>(cards, number);
  } catch (const cards::missing&) {
    picture = "nobody.png";
  }

  try {
    co_return co_await ask<cards::print>(cards, picture);
  } catch (const cards::jammed&) {
    std::cout << "the printer jams\n";
  }
  co_return co_await ask<cards::print>(cards, picture);
}
// [/failures]

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto cards = parley::spawn<card_service>(system);
  try {
    for (const auto* name : {"Ada", "Bob", "Eve"})
      std::cout << co_await print_card(cards, name) << "\n";
  } catch (const cards::unknown& e) {
    std::cout << "nobody is called " << e.name << "\n";
  }
  co_return 0;
}

PARLEY_MAIN(co_main)
