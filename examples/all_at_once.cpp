// Part of parley. BSD-3-Clause, see LICENSE.
//
// `all` waits for several operations that go on at once, and yields their values together. When one fails, the others are
// cancelled and waited for, and the failure tells which one it was; `settle` lets each end as it does.
//
//     build/dev/examples/all_at_once
//
// Output:
// Countess Ada, 36 years
// Ada and Grace
// operation 1 failed: nobody called Eve
// Ada: yes, Eve: no
#include <parley/actors.hpp>

#include <iostream>

namespace people {
struct title {
  std::string name;
};
struct age {
  std::string name;
};
struct unknown {
  std::string name;
};
PARLEY_MESSAGE(title, name)
PARLEY_MESSAGE(age, name)
PARLEY_MESSAGE(unknown, name)

using protocol = parley::protocol<parley::outcome<std::string, unknown>(title), int(age)>;
}

class people_service : public parley::service<people::protocol> {
public:
  std::string on(people::title request) {
    if (request.name == "Eve")
      throw people::unknown{request.name};
    return "Countess " + request.name;
  }
  int on(people::age) { return 36; }
};

parley::task<std::string> name_of(parley::handle<people::protocol> people, std::string name) {
  static_cast<void>(co_await ask<people::title>(people, name));
  co_return name;
}

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto people = parley::spawn<people_service>(system);
  // [all]
  auto [title, age] =
      co_await all(ask<people::title>(people, "Ada"), ask<people::age>(people, "Ada"));
  std::cout << title << ", " << age << " years\n";
  // [/all]

  std::vector<parley::task<std::string>> names;
  for (const auto* name : {"Ada", "Grace"})
    names.push_back(name_of(people, name));
  auto known = co_await all(std::move(names));
  std::cout << known[0] << " and " << known[1] << "\n";

  try {
    co_await all(ask<people::title>(people, "Ada"), ask<people::title>(people, "Eve"));
  } catch (const parley::thrown<people::unknown>& e) {
    std::cout << "operation " << *e.index() << " failed: nobody called " << e.name << "\n";
  }

  auto [ada, eve] =
      co_await settle(ask<people::title>(people, "Ada"), ask<people::title>(people, "Eve"));
  std::cout << "Ada: " << (ada ? "yes" : "no") << ", Eve: " << (eve ? "yes" : "no") << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
