// Part of parley. BSD-3-Clause, see LICENSE.
//
// What one ask costs beside raw CAF's request().then:
//
//   W1  chains of 4 dependent asks, one after the other
//   W2  100 asks at once, then their answers
//   W3  10,000 chains in flight, from one actor
//   W4  W1 with a deadline of a second for each ask
//
// A chain counts as 4 asks in all of them.
// Without arguments: nanoseconds per ask, the median of several rounds in which all variants take turns.
// With `<work> <variant> <workers> <chains>`: runs one variant once, for tools that count (see benchmarks/run).

#include "parley/actors.hpp"
#include "parley/messaging/caf/mail.hpp"
#include "parley/messaging/caf/threads.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <string>
#include <vector>

/// Defined by the library that benchmarks/run preloads.
extern "C" __attribute__((weak)) unsigned long count_allocations();

namespace bench {

using parley::port::anon_mail;
using parley::port::mail;
using namespace std::chrono_literals;

struct increment {
  int n = 0;
};
PARLEY_MESSAGE(increment, n)

using counter = parley::protocol<int(increment)>;

class plain_counter : public parley::service<counter> {
public:
  int on(increment request) { return request.n + 1; }
};

class coroutine_counter : public parley::service<counter> {
public:
  parley::task<int> on(increment request) { co_return request.n + 1; }
};

constexpr long in_flight = 10'000;
constexpr long at_once = 100;
constexpr long steps = 4;

struct measured {
  double nanoseconds = 0;
  double allocations = 0;
};

/// Measures between its construction and stop().
class meter {
public:
  measured stop(long chains) const {
    auto elapsed = std::chrono::duration<double, std::nano>(clock::now() - start_).count();
    auto asks = static_cast<double>(steps * chains);
    return {elapsed / asks, static_cast<double>(allocated() - allocated_) / asks};
  }

private:
  using clock = std::chrono::steady_clock;
  static unsigned long allocated() {
    return count_allocations != nullptr ? count_allocations() : 0;
  }

  unsigned long allocated_ = allocated();
  clock::time_point start_ = clock::now();
};

void require(bool right) {
  if (!right)
    std::abort();
}

// -- parley -----------------------------------------------------------------------------------------------------------

parley::task<measured> one_after_the_other(parley::handle<counter> to, long chains) {
  meter since;
  for (auto i = chains; i > 0; --i) {
    auto a = co_await parley::ask<increment>(to, 0);
    auto b = co_await parley::ask<increment>(to, a);
    auto c = co_await parley::ask<increment>(to, b);
    auto d = co_await parley::ask<increment>(to, c);
    require(d == 4);
  }
  co_return since.stop(chains);
}

parley::task<measured> with_a_deadline(parley::handle<counter> to, long chains) {
  meter since;
  for (auto i = chains; i > 0; --i) {
    auto a = co_await parley::ask<increment>(to.within(1s), 0);
    auto b = co_await parley::ask<increment>(to.within(1s), a);
    auto c = co_await parley::ask<increment>(to.within(1s), b);
    auto d = co_await parley::ask<increment>(to.within(1s), c);
    require(d == 4);
  }
  co_return since.stop(chains);
}

parley::task<measured> many_at_once(parley::handle<counter> to, long chains) {
  meter since;
  std::vector<parley::reply<int>> answers;
  answers.reserve(at_once);
  for (auto i = chains * steps / at_once; i > 0; --i) {
    for (int n = 0; n < at_once; ++n)
      answers.push_back(parley::ask<increment>(to, n));
    auto n = 0;
    for (auto& each : answers)
      require(co_await each == ++n);
    answers.clear();
  }
  co_return since.stop(chains);
}

struct begin {
  long chains = 0;
};
PARLEY_MESSAGE(begin, chains)
using driver = parley::protocol<void(begin)>;

/// Runs chains for each request: as many at once as it has requests.
class driver_service : public parley::service<driver> {
public:
  driver_service(parley::handle<counter> to, long left, std::promise<void>& done)
      : to_(std::move(to)), left_(left), done_(done) {}

  parley::task<void> on(begin request) {
    for (auto i = request.chains; i > 0; --i) {
      auto a = co_await parley::ask<increment>(to_, 0);
      auto b = co_await parley::ask<increment>(to_, a);
      auto c = co_await parley::ask<increment>(to_, b);
      auto d = co_await parley::ask<increment>(to_, c);
      require(d == 4);
    }
    if (--left_ == 0)
      done_.set_value();
  }

private:
  parley::handle<counter> to_;
  long left_;
  std::promise<void>& done_;
};

template <class Service, auto Work>
measured parley_task(caf::actor_system& system, long chains) {
  return parley::block_on(system, Work(parley::spawn<Service>(system), chains));
}

template <class Service>
measured parley_w3(caf::actor_system& system, long chains) {
  std::promise<void> done;
  auto drives =
      parley::spawn<driver_service>(system, parley::spawn<Service>(system), in_flight, done);
  meter since;
  for (long i = 0; i < in_flight; ++i)
    anon_mail(begin{chains / in_flight}).send(drives.caf());
  done.get_future().wait();
  return since.stop(chains);
}

// -- raw CAF ----------------------------------------------------------------------------------------------------------

using raw_counter = caf::typed_actor<parley::port::signature<int, increment>>;

raw_counter::behavior_type count(raw_counter::pointer) {
  return {[](const increment& request) { return request.n + 1; }};
}

/// Chains that are to end.
struct open_chains {
  long count;
  std::promise<void> done;
};

/// Runs chains one after the other.
template <class Limit>
void raw_chain(caf::event_based_actor* self, const raw_counter& to, Limit limit, long left,
               open_chains* all) {
  if (left == 0) {
    if (--all->count == 0) {
      self->quit();
      all->done.set_value();
    }
    return;
  }
  mail(self, increment{0}).request(to, limit).then([=](int a) {
    mail(self, increment{a}).request(to, limit).then([=](int b) {
      mail(self, increment{b}).request(to, limit).then([=](int c) {
        mail(self, increment{c}).request(to, limit).then([=](int d) {
          require(d == 4);
          raw_chain(self, to, limit, left - 1, all);
        });
      });
    });
  });
}

template <class Limit>
measured raw(caf::actor_system& system, long chains, long side_by_side, Limit limit) {
  auto to = system.spawn(count);
  open_chains all{side_by_side, {}};
  meter since;
  system.spawn([&all, to, limit, each = chains / side_by_side](caf::event_based_actor* self) {
    for (auto i = all.count; i > 0; --i)
      raw_chain(self, to, limit, each, &all);
  });
  all.done.get_future().wait();
  return since.stop(chains);
}

/// Asks for `at_once` answers, and again when all of them are there.
struct raw_crowd {
  raw_counter to;
  long left;
  long missing;
  std::promise<void> done;

  void ask(caf::event_based_actor* self) {
    if (left-- == 0) {
      self->quit();
      done.set_value();
      return;
    }
    missing = at_once;
    for (int n = 0; n < at_once; ++n)
      mail(self, increment{n}).request(to, caf::infinite).then([this, self, n](int answer) {
        require(answer == n + 1);
        if (--missing == 0)
          ask(self);
      });
  }
};

measured raw_w1(caf::actor_system& system, long chains) {
  return raw(system, chains, 1, caf::infinite);
}
measured raw_w2(caf::actor_system& system, long chains) {
  raw_crowd all{system.spawn(count), chains * steps / at_once, 0, {}};
  meter since;
  system.spawn([&all](caf::event_based_actor* self) { all.ask(self); });
  all.done.get_future().wait();
  return since.stop(chains);
}
measured raw_w3(caf::actor_system& system, long chains) {
  return raw(system, chains, in_flight, caf::infinite);
}
measured raw_w4(caf::actor_system& system, long chains) {
  return raw(system, chains, 1, 1s);
}

// -- the table --------------------------------------------------------------------------------------------------------

struct variant {
  const char* work;
  const char* name;
  measured (*run)(caf::actor_system&, long chains);
  long chains; // per round
};

constexpr variant variants[] = {
    {"W1", "raw", raw_w1, 100'000},
    {"W1", "plain", parley_task<plain_counter, one_after_the_other>, 100'000},
    {"W1", "coroutine", parley_task<coroutine_counter, one_after_the_other>, 100'000},
    {"W2", "raw", raw_w2, 100'000},
    {"W2", "plain", parley_task<plain_counter, many_at_once>, 100'000},
    {"W2", "coroutine", parley_task<coroutine_counter, many_at_once>, 100'000},
    {"W3", "raw", raw_w3, 2 * in_flight},
    {"W3", "plain", parley_w3<plain_counter>, 10 * in_flight},
    {"W3", "coroutine", parley_w3<coroutine_counter>, 10 * in_flight},
    {"W4", "raw", raw_w4, 100'000},
    {"W4", "plain", parley_task<plain_counter, with_a_deadline>, 100'000},
    {"W4", "coroutine", parley_task<coroutine_counter, with_a_deadline>, 100'000},
};
constexpr auto rounds = 7;

measured run(const variant& which, int workers, long chains) {
  auto config = std::make_unique<caf::actor_system_config>();
  parley::port::set_workers(*config, static_cast<std::size_t>(workers));
  parley::system system(std::move(config));
  return which.run(system, chains);
}

void print_table() {
  std::printf("%-4s %-10s %8s %10s %8s\n", "work", "callee", "workers", "ns/ask", "of raw");
  for (auto workers : {1, 2}) {
    std::vector<std::vector<double>> times(std::size(variants));
    for (auto round = 0; round < rounds; ++round)
      for (std::size_t i = 0; i < std::size(variants); ++i)
        times[i].push_back(run(variants[i], workers, variants[i].chains).nanoseconds);
    double raw_time = 0;
    for (std::size_t i = 0; i < std::size(variants); ++i) {
      auto middle = times[i].begin() + rounds / 2;
      std::nth_element(times[i].begin(), middle, times[i].end());
      if (std::strcmp(variants[i].name, "raw") == 0)
        raw_time = *middle;
      std::printf("%-4s %-10s %8d %10.0f %7.2fx\n", variants[i].work, variants[i].name, workers,
                  *middle, *middle / raw_time);
    }
  }
}

} // namespace bench

int main(int argc, char** argv) {
  if (argc != 5) {
    bench::print_table();
    return 0;
  }
  for (auto& each : bench::variants)
    if (std::strcmp(each.work, argv[1]) == 0 && std::strcmp(each.name, argv[2]) == 0) {
      auto out = bench::run(each, std::atoi(argv[3]), std::atol(argv[4]));
      std::printf("%.1f %.3f\n", out.nanoseconds, out.allocations);
      return 0;
    }
  return 1;
}
