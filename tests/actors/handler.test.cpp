// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/fixture.hpp"

using namespace parley_test;

namespace handler_test {

struct square {
  int x;
};
struct wrong {
  int x;
};
struct commit {
  int x;
};
PARLEY_MESSAGE_AS(square, "handler_test.square", 0, x)
PARLEY_MESSAGE_AS(wrong, "handler_test.wrong", 0, x)
PARLEY_MESSAGE_AS(commit, "handler_test.commit", 0, x)
using squares = parley::protocol<parley::outcome<int, wrong>(square)>;
using commits = parley::protocol<void(commit)>;

task<int> squared(int x) {
  co_await parley::sleep_for(1ms);
  if (x < 0)
    throw wrong{x};
  co_return x* x;
}

class plain : public parley::service<squares> {
public:
  int on(square request) {
    if (request.x < 0)
      throw wrong{request.x};
    return request.x * request.x;
  }
};

class with_task : public parley::service<squares> {
public:
  task<int> on(square request) { return squared(request.x); }
};

class with_future : public parley::service<squares> {
public:
  parley::future<int> on(square request) {
    return parley::start(squared(request.x)).then([](int x) { return x; });
  }
};

class with_reply : public parley::service<squares> {
public:
  explicit with_reply(handle<squares> next) : next_(std::move(next)) {}
  parley::reply_of<square, squares> on(square request) { return ask<square>(next_, request.x); }

private:
  handle<squares> next_;
};

class with_ready : public parley::service<squares> {
public:
  parley::future<int> on(square request) {
    if (request.x < 0)
      return parley::failed<int>(wrong{request.x});
    return parley::ready(request.x * request.x);
  }
};

task<std::string> try_both(handle<squares> to) {
  auto good = co_await ask<square>(to, 3);
  auto bad = co_await parley::as_outcome(ask<square>(to, -1));
  co_return std::to_string(good) + (bad.is<wrong>() ? " wrong" : " odd");
}

/// Writes what happens to its commits.
class committer : public parley::service<commits> {
public:
  explicit committer(std::string& log) : log_(log) {}

  task<void> on(commit) {
    log_ += "began ";
    try {
      co_await parley::sleep_for(3s);
    } catch (const parley::cancelled&) {
      log_ += "cancelled ";
      throw;
    }
    log_ += "done ";
  }

  auto rules() const {
    return parley::rules(parley::not_cancelled<commit>(), parley::exclusive<commit>());
  }

private:
  std::string& log_;
};

} // namespace handler_test

using namespace handler_test;

TEST_CASE_METHOD(deterministic,
                 "whether a handler returns a value, throws or returns an operation, no caller can "
                 "tell [V10]",
                 "[handler]") {
  auto expected = "9 wrong";
  for (handle<squares> to : {handle<squares>(spawn<plain>()), handle<squares>(spawn<with_task>()),
                             handle<squares>(spawn<with_future>()),
                             handle<squares>(spawn<with_reply>(spawn<with_task>())),
                             handle<squares>(spawn<with_ready>())}) {
    auto result = start(try_both(to));
    advance(1s);
    REQUIRE(result.get() == expected);
  }
}

TEST_CASE_METHOD(deterministic, "a handler that is not to be cancelled goes on without its caller",
                 "[handler]") {
  std::string log;
  auto to = spawn<committer>(log);
  auto result = start([&] { return ask<commit>(to.within(1s), 1); });
  advance(2s);
  REQUIRE(result.failed_with() == errc::deadline_exceeded);
  REQUIRE(log == "began ");
  advance(2s);
  REQUIRE(log == "began done ");
}

TEST_CASE_METHOD(deterministic, "a handler that is not to be cancelled ends in the time of grace",
                 "[handler]") {
  std::string log;
  auto to = spawn<committer>(log);
  auto result = start([&] { return ask<commit>(to, 1); });
  run();
  parley::stop(to);
  advance(4s);
  REQUIRE(log == "began done ");
  REQUIRE_NOTHROW(result.get());
}

TEST_CASE_METHOD(deterministic, "a request whose commit has not begun is cancelled as any other",
                 "[handler]") {
  std::string log;
  auto to = spawn<committer>(log);
  auto first = start([&] { return ask<commit>(to, 1); });
  auto second = start([&] { return ask<commit>(to.within(1s), 2); });
  advance(10s);
  REQUIRE(second.failed_with() == errc::deadline_exceeded);
  REQUIRE(log == "began done ");
  REQUIRE_NOTHROW(first.get());
}
