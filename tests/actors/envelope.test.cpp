// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

#include <array>

using namespace parley_test;
using namespace library;

/// What becomes of a request's envelope: it may serve for the answer.
namespace {

struct grow {
  int to = 0;
};
PARLEY_MESSAGE_AS(grow, "envelope_test.grow", 0, to)

/// Throws when it is moved, if told so.
class spark {
public:
  spark() = default;
  explicit spark(int value) : value(value) {}
  spark(const spark&) = default;
  spark(spark&& other) noexcept(false) : value(other.value) {
    if (is_hot)
      throw std::runtime_error("too hot to be moved");
  }
  spark& operator=(const spark&) = default;
  spark& operator=(spark&&) = default;

  static inline bool is_hot = false;
  int value = 0;
};
PARLEY_MESSAGE_AS(spark, "envelope_test.spark", 0, value)

struct kindle {};
PARLEY_MESSAGE_AS(kindle, "envelope_test.kindle", 0)
struct smoulder {};
PARLEY_MESSAGE_AS(smoulder, "envelope_test.smoulder", 0)

/// Larger than the memory of any small request, and than what is kept of a large one.
struct pages {
  std::array<std::int64_t, 100> numbers{};
};
PARLEY_MESSAGE_AS(pages, "envelope_test.pages", 0, numbers)
struct bind {
  std::array<std::int64_t, 100> numbers{};
};
PARLEY_MESSAGE_AS(bind, "envelope_test.bind", 0, numbers)

using press = parley::protocol<std::string(grow), pages(kindle), std::int64_t(bind)>;

class plain_press : public parley::service<press> {
public:
  std::string on(grow request) { return std::string(request.to, 'x'); }
  pages on(kindle) {
    pages out;
    out.numbers.back() = 7;
    return out;
  }
  std::int64_t on(bind request) { return request.numbers.front() + request.numbers.back(); }
};

class slow_press : public parley::service<press> {
public:
  task<std::string> on(grow request) {
    co_await parley::sleep_for(1ms);
    co_return std::string(request.to, 'x');
  }
  task<pages> on(kindle) {
    co_await parley::sleep_for(1ms);
    pages out;
    out.numbers.back() = 7;
    co_return out;
  }
  task<std::int64_t> on(bind request) {
    co_await parley::sleep_for(1ms);
    co_return request.numbers.front() + request.numbers.back();
  }
};

task<std::string> use(handle<press> to) {
  std::string out;
  for (int size : {0, 1, 100, 100'000}) {
    auto printed = co_await ask<grow>(to, size);
    out += std::to_string(printed.size()) + ' ';
  }
  auto printed = co_await ask<kindle>(to);
  out += std::to_string(printed.numbers.back()) + ' ';
  std::array<std::int64_t, 100> numbers{};
  numbers.front() = 1;
  numbers.back() = 2;
  auto bound = co_await ask<bind>(to, numbers);
  co_return out + std::to_string(bound);
}

using fire = parley::protocol<int(spark), spark(kindle), spark(smoulder)>;

class plain_fire : public parley::service<fire> {
public:
  int on(spark x) { return x.value; }
  spark on(kindle) { return spark(1); }
  task<spark> on(smoulder) { co_return spark(2); }
};

class slow_fire : public plain_fire {
public:
  using plain_fire::on;
  task<int> on(spark x) {
    co_await parley::sleep_for(10ms);
    co_return x.value;
  }
};

/// Holds back a second request until the first is done.
class lone_fire : public slow_fire {
public:
  using slow_fire::on;
  [[nodiscard]] auto rules() const { return parley::rules(parley::exclusive<spark>()); }
};

template <class Reply>
task<std::string> hot(Reply pending) {
  spark::is_hot = true;
  auto result = co_await parley::as_outcome(pending);
  spark::is_hot = false;
  auto* why = result.template get_if<failure>();
  co_return why != nullptr ? std::string(to_string(why->code())) + ": " + why->what()
                           : "no failure";
}

} // namespace

TEST_CASE_METHOD(deterministic, "an answer may be larger or smaller than its request",
                 "[envelope]") {
  REQUIRE(get(use(spawn<plain_press>())) == "0 1 100 100000 7 3");
  auto slow = start(use(spawn<slow_press>()));
  advance(1s);
  REQUIRE(slow.get() == "0 1 100 100000 7 3");
}

TEST_CASE_METHOD(deterministic,
                 "a request that throws when it is moved is refused, and its service lives on",
                 "[envelope]") {
  handle<fire> plain = spawn<plain_fire>();
  handle<fire> slow = spawn<slow_fire>();
  for (auto& to : {plain, slow}) {
    auto work = [](handle<fire> to) -> task<std::string> {
      auto text = co_await hot(ask<spark>(to, 1));
      auto value = co_await ask<spark>(to, 5);
      co_return text + ", then " + std::to_string(value);
    };
    auto text = start(work(to));
    advance(1s);
    auto told = text.get();
    INFO(told);
    REQUIRE(told.starts_with("handler_threw: "));
    REQUIRE(told.find("too hot to be moved") != std::string::npos);
    REQUIRE(told.ends_with(", then 5"));
  }
}

TEST_CASE_METHOD(deterministic,
                 "a request that throws when a rule holds it back is refused, and others go on",
                 "[envelope]") {
  handle<fire> to = spawn<lone_fire>();
  auto work = [](handle<fire> to) -> task<std::string> {
    auto first = ask<spark>(to, 1);
    co_await parley::sleep_for(1ms); // it has begun
    auto text = co_await hot(ask<spark>(to, 2));
    auto third = ask<spark>(to, 3);
    auto sum = co_await first;
    sum += co_await third;
    co_return text + ", then " + std::to_string(sum);
  };
  auto text = start(work(to));
  advance(1s);
  auto told = text.get();
  INFO(told);
  REQUIRE(told.starts_with("handler_threw: "));
  REQUIRE(told.ends_with(", then 4"));
}

TEST_CASE_METHOD(deterministic,
                 "an answer that throws when it is moved is a failure of its handler",
                 "[envelope]") {
  auto work = [](handle<fire> to) -> task<std::string> {
    auto plain = co_await hot(ask<kindle>(to));
    auto slow = co_await hot(ask<smoulder>(to));
    auto value = co_await ask<kindle>(to);
    co_return plain + '|' + slow + '|' + std::to_string(value.value);
  };
  auto told = get(work(spawn<plain_fire>()));
  INFO(told);
  REQUIRE(told.starts_with("handler_threw: "));
  REQUIRE(told.find("|handler_threw: ") != std::string::npos);
  REQUIRE(told.ends_with("|1"));
}

TEST_CASE_METHOD(deterministic, "asks and plain messages are handled in the order of their sending",
                 "[envelope]") {
  using shelves = parley::protocol<void(shelve)>;
  class shelving : public parley::service<shelves> {
  public:
    explicit shelving(ledger& seen) : seen_(seen) {}
    void on(shelve x) { seen_.lines.push_back(x.title); }

  private:
    ledger& seen_;
  };
  ledger seen;
  handle<shelves> to = spawn<shelving>(seen);
  auto work = [](handle<shelves> to) -> task<void> {
    auto first = ask<shelve>(to, "1");
    tell<shelve>(to, "2");
    auto third = ask<shelve>(to, "3");
    anon_mail(shelve{"4"}).send(to.caf());
    tell<shelve>(to, "5");
    auto sixth = ask<shelve>(to, "6");
    co_await first;
    co_await third;
    co_await sixth;
  };
  get(work(to));
  run();
  REQUIRE(seen.lines == std::vector<std::string>{"1", "2", "3", "4", "5", "6"});
}
