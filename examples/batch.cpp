// Part of parley. BSD-3-Clause, see LICENSE.
//
// Requests that come together are answered with one load: each asks for its own key, and the service reads them in batches.
// Two that want the same key share it.
//
//     build/dev/examples/batch
//
// Output:
// loading 2 rows: Ada Grace
// Countess Ada, Admiral Grace, Countess Ada
// loading 1 rows: Eve
// nobody called Eve
#include <parley/actors.hpp>

#include <iostream>

namespace titles {
struct find {
  std::string name;
};
struct unknown {
  std::string name;
};
PARLEY_MESSAGE(find, name)
PARLEY_MESSAGE(unknown, name)

using protocol = parley::protocol<parley::outcome<std::string, unknown>(find)>;
}

// [batch]
class title_service : public parley::service<titles::protocol> {
public:
  parley::task<std::string> on(titles::find request) {
    auto row = rows_.get(request.name);
    co_return co_await row;
  }

private:
  using batcher = parley::batcher<std::string, std::string, titles::unknown>;

  static parley::task<batcher::outcomes> load(std::vector<std::string> names) {
    std::cout << "loading " << names.size() << " rows:";
    batcher::outcomes rows;
    for (const auto& name : names) {
      std::cout << " " << name;
      if (name == "Eve")
        rows.emplace_back(titles::unknown{name});
      else
        rows.emplace_back((name == "Ada" ? "Countess " : "Admiral ") + name);
    }
    std::cout << "\n";
    co_return rows;
  }

  batcher rows_{&title_service::load};
};
// [/batch]

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto titles = parley::spawn<title_service>(system);
  auto [a, b, c] =
      co_await all(ask<titles::find>(titles, "Ada"), ask<titles::find>(titles, "Grace"),
                   ask<titles::find>(titles, "Ada"));
  std::cout << a << ", " << b << ", " << c << "\n";
  try {
    co_await ask<titles::find>(titles, "Eve");
  } catch (const titles::unknown& e) {
    std::cout << "nobody called " << e.name << "\n";
  }
  co_return 0;
}

PARLEY_MAIN(co_main)
