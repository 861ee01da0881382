// Part of parley. BSD-3-Clause, see LICENSE.
//
// An actor of plain CAF code gets its first coroutine, handler by handler: `lift` makes a handler of a lambda that
// awaits. The handler beside it stays as it was, and so do those who ask.
//
//     build/dev/examples/lift
//
// Output:
// Hello, Countess Ada!
// Goodbye, Ada!
#include <parley/actors.hpp>

#include <caf/all.hpp>

#include <iostream>

namespace titles {
struct find {
  std::string name;
};
PARLEY_MESSAGE(find, name)

using protocol = parley::protocol<std::string(find)>;
}

namespace greeter {
struct greet {
  std::string name;
};
struct part {
  std::string name;
};
PARLEY_MESSAGE(greet, name)
PARLEY_MESSAGE(part, name)

using protocol = parley::protocol<std::string(greet), std::string(part)>;
}

class title_service : public parley::service<titles::protocol> {
public:
  std::string on(titles::find) { return "Countess"; }
};

caf::behavior old_greeter(caf::event_based_actor* self, parley::handle<titles::protocol> titles) {
  auto hello = [titles](greeter::greet request) -> parley::task<std::string> {
    auto title = co_await ask<titles::find>(titles, request.name);
    co_return "Hello, " + title + " " + request.name + "!";
  };
  auto goodbye = [](const greeter::part& request) { return "Goodbye, " + request.name + "!"; };
  return {parley::lift(self, hello), goodbye};
}

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto titles = parley::spawn<title_service>(system);
  auto actor = system.caf().spawn(old_greeter, titles);
  // A dynamically typed actor is taken at its word that it answers the protocol.
  auto greeter = parley::handle<greeter::protocol>::unchecked(actor);
  std::cout << co_await ask<greeter::greet>(greeter, "Ada") << "\n";
  std::cout << co_await ask<greeter::part>(greeter, "Ada") << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
