// Part of parley. BSD-3-Clause, see LICENSE.
//
// A service answers a message; the program asks it, and has the answer on the next line.
//
//     build/dev/examples/hello
//
// Output:
// Hello, Ada!
#include <parley/actors.hpp>

#include <iostream>

// What is said: messages are plain structs, and a protocol declares what answers what.
namespace greeter {
struct greet {
  std::string name;
};
PARLEY_MESSAGE(greet, name)

using protocol = parley::protocol<std::string(greet)>;
}

// Who says it: a service has a public member `on` for each message of its protocol.
class greeter_service : public parley::service<greeter::protocol> {
public:
  std::string on(greeter::greet request) { return "Hello, " + request.name + "!"; }
};

// `co_main` is main as a coroutine. The system waits until its services are done, and they end with their last handle.
parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto greeter = parley::spawn<greeter_service>(system);
  std::cout << co_await ask<greeter::greet>(greeter, "Ada") << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
