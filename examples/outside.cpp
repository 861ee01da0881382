// Part of parley. BSD-3-Clause, see LICENSE.
//
// A program with a main of its own, and threads that are no actors: `block_on` waits for one answer or for a whole task,
// `as_future` does not wait. CAF's own scoped_actor can ask a service too; to CAF it is a typed actor.
//
//     build/dev/examples/outside
//
// Output:
// block_on: Hello, Ada!
// a task: Hello, Ada! Hello, Grace!
// a future: Hello, Ada! Hello, Mary!
// scoped_actor: Hello, Edsger!
#include <parley/actors.hpp>
#include <parley/messaging/caf/mail.hpp>

#include <caf/all.hpp>

#include <iostream>

namespace greeter {
struct greet {
  std::string name;
};
PARLEY_MESSAGE(greet, name)

using protocol = parley::protocol<std::string(greet)>;
}

class greeter_service : public parley::service<greeter::protocol> {
public:
  std::string on(greeter::greet request) { return "Hello, " + request.name + "!"; }
};

using greeter_handle = parley::handle<greeter::protocol>;

parley::task<std::string> greet_both(greeter_handle greeter, std::string one, std::string two) {
  auto first = co_await ask<greeter::greet>(greeter, one);
  auto second = co_await ask<greeter::greet>(greeter, two);
  co_return first + " " + second;
}

int main() {
  parley::system system;
  auto greeter = parley::spawn<greeter_service>(system);

  auto text = parley::block_on(system, [&] { return ask<greeter::greet>(greeter, "Ada"); });
  std::cout << "block_on: " << text << "\n";
  std::cout << "a task: " << parley::block_on(system, greet_both(greeter, "Ada", "Grace")) << "\n";

  auto future = parley::as_future(system, greet_both(greeter, "Ada", "Mary"));
  std::cout << "a future: " << future.get() << "\n";

  caf::scoped_actor self{system.caf()};
  parley::port::mail(self, greeter::greet{"Edsger"})
      .request(greeter, caf::infinite)
      .receive([](const std::string& answer) { std::cout << "scoped_actor: " << answer << "\n"; },
               [&](const caf::error& e) { std::cout << parley::as_failure(e).what() << "\n"; });
}
