// Asks a service of its own, which asks one of parley's: returns 0 when the answer is right.
#include <parley/io.hpp>

namespace arithmetic {
struct twice {
  int number = 0;
};
PARLEY_MESSAGE(twice, number)

using protocol = parley::protocol<std::int64_t(twice)>;
}

class calculator : public parley::service<arithmetic::protocol> {
public:
  explicit calculator(parley::handle<parley::sqlite::protocol> database)
      : database_(std::move(database)) {}

  parley::task<std::int64_t> on(arithmetic::twice request) {
    auto number = co_await parley::blocking([](int x) { return std::int64_t{x}; }, request.number);
    std::vector<parley::sqlite::value> parameters = {number};
    auto found =
        co_await parley::ask<parley::sqlite::query>(database_, "SELECT 2 * ?1", parameters);
    co_return std::get<std::int64_t>(found.values[0][0]);
  }

private:
  parley::handle<parley::sqlite::protocol> database_;
};

int main() {
  parley::system system;
  auto database = parley::spawn<parley::sqlite_service>(system, ":memory:");
  auto service = parley::spawn<calculator>(system, database);
  auto answer =
      parley::block_on(system, [&] { return parley::ask<arithmetic::twice>(service, 21); });
  return answer == 42 ? 0 : 1;
}
