// Part of parley. BSD-3-Clause, see LICENSE.
//
// Serves a protocol with fields of all kinds as JSON, and prints where. Ends with SIGTERM.
#include <parley/actors.hpp>
#include <parley/io.hpp>

#include <array>
#include <csignal>
#include <iostream>
#include <map>
#include <set>
#include <variant>

namespace http = parley::http;

namespace library {

using namespace std::chrono_literals;

struct person {
  std::string name;
  std::optional<std::int32_t> born;
};
struct shelf {
  std::string name;
  std::vector<shelf> shelves;
  std::map<std::string, std::vector<std::byte>> scans;
};
struct book {
  std::string title;
  bool lent = false;
  std::uint8_t copies = 0;
  double weight = 0;
  std::array<std::int64_t, 2> shown{};
  std::set<std::string> topics;
  std::variant<std::monostate, std::string, std::vector<std::byte>, person> author;
  std::optional<std::vector<person>> readers;
  std::chrono::seconds loan{0};
  std::optional<std::chrono::milliseconds> delay;
  std::chrono::system_clock::time_point printed;
  shelf where;
};

/// Answered with the book that it holds.
struct keep {
  book what;
};
struct find {
  std::string title;
};
struct count {
  std::optional<std::string> topic;
};
struct burn {};

struct not_found {
  std::string title;
};
struct lent {
  std::optional<person> by;
  std::chrono::hours left{0};
};

PARLEY_MESSAGE(person, name, born)
PARLEY_MESSAGE(shelf, name, shelves, scans)
PARLEY_MESSAGE(book, title, lent, copies, weight, shown, topics, author, readers, loan, delay,
               printed, where)
PARLEY_MESSAGE(keep, what)
PARLEY_MESSAGE(find, title)
PARLEY_MESSAGE(count, topic)
PARLEY_MESSAGE(burn)
PARLEY_MESSAGE(not_found, title)
PARLEY_MESSAGE(lent, by, left)

using protocol = parley::protocol<book(keep), parley::outcome<book, not_found, lent>(find),
                                  std::uint64_t(count), void(burn)>;

class librarian : public parley::service<protocol> {
public:
  book on(keep request) { return request.what; }
  parley::outcome<book, not_found, lent> on(find request) {
    if (request.title == "Emma")
      return lent{person{"Knightley", {}}, 48h};
    return not_found{request.title};
  }
  std::uint64_t on(count) { return 7; }
  void on(burn) {}
};

parley::task<int> serve(parley::system& system, sigset_t signals) {
  auto how = http::exposure().title("A library").version("2.0.0").status<not_found>(404);
  auto api = http::expose(parley::spawn<librarian>(system), how);
  auto server = parley::spawn<http::server>(system, http::options().port(0), api);
  auto place = co_await ask<http::where>(server);
  std::cout << http::url_of(place) << std::endl;
  auto number = 0;
  co_await parley::blocking(::sigwait, &signals, &number);
  parley::stop(server);
  co_return 0;
}

} // namespace library

int main() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr); // for all threads: sigwait takes it
  parley::system system;
  return parley::block_on(system, library::serve(system, signals));
}
