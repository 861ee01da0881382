// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

namespace e2e_context {

struct remaining {};
struct trace {};
struct sender {};
PARLEY_MESSAGE(remaining)
PARLEY_MESSAGE(trace)
PARLEY_MESSAGE(sender)

/// What the callee knows of a request. `remaining` is in milliseconds, -1 for ever.
using observer =
    parley::protocol<std::int64_t(remaining), std::uint64_t(trace), std::string(sender)>;

class observer_service : public parley::service<observer> {
public:
  parley::task<std::int64_t> on(remaining) {
    auto request = co_await parley::this_request();
    auto until = request.deadline();
    if (!until)
      co_return -1;
    co_return std::chrono::duration_cast<std::chrono::milliseconds>(
        *until - std::chrono::steady_clock::now())
        .count();
  }
  parley::task<std::uint64_t> on(trace) {
    auto request = co_await parley::this_request();
    co_return request.trace();
  }
  parley::task<std::string> on(sender) {
    auto request = co_await parley::this_request();
    co_return to_string(request.sender());
  }
};

/// Passes on to an observer in its own process.
class passing_service : public parley::service<observer> {
public:
  explicit passing_service(parley::handle<observer> next) : next_(std::move(next)) {}

  parley::task<std::int64_t> on(remaining) {
    auto left = co_await parley::ask<remaining>(next_);
    co_return left;
  }
  parley::task<std::uint64_t> on(trace) {
    auto id = co_await parley::ask<trace>(next_);
    co_return id;
  }
  parley::task<std::string> on(sender) {
    auto name = co_await parley::ask<sender>(next_);
    co_return name;
  }

private:
  parley::handle<observer> next_;
};

/// Hands on what it is asked.
class delegating_service : public parley::service<observer> {
public:
  explicit delegating_service(parley::handle<observer> next) : next_(std::move(next)) {}

  parley::elsewhere on(remaining) { return parley::delegate<remaining>(next_); }
  parley::elsewhere on(trace) { return parley::delegate<trace>(next_); }
  parley::elsewhere on(sender request) { return parley::delegate(next_, request); }

private:
  parley::handle<observer> next_;
};

} // namespace e2e_context

namespace parley_test {

using namespace e2e_context;

const role observer_role("observer", [](const std::vector<std::string>&) {
  network here;
  auto last = parley::spawn<observer_service>(here);
  serve(here, parley::spawn<passing_service>(here, last));
});

TEST_CASE("a deadline travels to another process, and on to whom that asks") {
  peer other("observer");
  network here;
  auto there = reach<observer>(here, other);
  auto left = block_on(here, [&] { return ask<remaining>(there.within(20s)); });
  CHECK(left <= 20'000);
  CHECK(left > 10'000);
  auto default_left = block_on(here, [&] { return ask<remaining>(there); });
  CHECK(default_left <= 30'000);
  CHECK(default_left > 20'000);
}

TEST_CASE("an ask without a deadline has none in another process, but what that asks has") {
  peer other("observer");
  network here;
  auto there = reach<observer>(here, other);
  auto left = block_on(here, [&] { return ask<remaining>(there.no_deadline()); });
  CHECK(left <= 30'000);
  CHECK(left > 20'000);
}

task<std::uint64_t> traced(handle<observer> there, std::uint64_t id) {
  co_await parley::trace_as(id);
  auto seen = co_await ask<trace>(there);
  co_return seen;
}

TEST_CASE("a trace id travels to another process, and on to whom that asks") {
  peer other("observer");
  network here;
  auto there = reach<observer>(here, other);
  REQUIRE(block_on(here, traced(there, 0xFEED'0000'0000'0007)) == 0xFEED'0000'0000'0007);
  REQUIRE(block_on(here, [&] { return ask<trace>(there); }) == 0);
}

TEST_CASE("a request that is handed on to another process keeps deadline and trace") {
  peer other("observer");
  network here;
  auto there = parley::spawn<delegating_service>(here, reach<observer>(here, other));
  auto left = block_on(here, [&] { return ask<remaining>(there.within(20s)); });
  CHECK(left <= 20'000);
  CHECK(left > 10'000);
  CHECK(block_on(here, traced(there, 7)) == 7);
}

} // namespace parley_test
