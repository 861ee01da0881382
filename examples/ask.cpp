// Part of parley. BSD-3-Clause, see LICENSE.
//
// A handler asks another service before it answers. It becomes a coroutine: `task<std::string>` in place of
// `std::string`, and nothing changes for who asks it.
//
//     build/dev/examples/ask
//
// Output:
// Hello, Countess Ada!
// Hello, Admiral Grace!
#include <parley/actors.hpp>

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
PARLEY_MESSAGE(greet, name)

using protocol = parley::protocol<std::string(greet)>;
}

class title_service : public parley::service<titles::protocol> {
public:
  std::string on(titles::find request) { return request.name == "Ada" ? "Countess" : "Admiral"; }
};

class greeter_service : public parley::service<greeter::protocol> {
public:
  explicit greeter_service(parley::handle<titles::protocol> titles) : titles_(std::move(titles)) {}

  // While it waits, the service takes other requests: nothing blocks.
  parley::task<std::string> on(greeter::greet request) {
    auto title = co_await ask<titles::find>(titles_, request.name);
    co_return "Hello, " + title + " " + request.name + "!";
  }

private:
  parley::handle<titles::protocol> titles_;
};

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto titles = parley::spawn<title_service>(system);
  auto greeter = parley::spawn<greeter_service>(system, titles);
  std::cout << co_await ask<greeter::greet>(greeter, "Ada") << "\n";
  std::cout << co_await ask<greeter::greet>(greeter, "Grace") << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
