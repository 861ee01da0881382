// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/fixture.hpp"

#include <csignal>
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>

namespace outcome_test {

struct paste {
  std::string text;
};
PARLEY_MESSAGE(paste, text)

struct not_found {
  std::string key;
};
PARLEY_MESSAGE(not_found, key)

struct denied {
  int level = 0;
};
PARLEY_MESSAGE(denied, level)

struct find {};
PARLEY_MESSAGE(find)

struct put {};
PARLEY_MESSAGE(put)

} // namespace outcome_test

namespace {

using namespace outcome_test;
using parley::errc;
using parley::failure;
using parley_test::wire;
using found = parley::outcome<paste, not_found, denied>;

std::string told(const found& x) {
  struct {
    std::string operator()(const paste& p) const { return "paste " + p.text; }
    std::string operator()(const not_found& e) const { return "no " + e.key; }
    std::string operator()(const denied& e) const { return "level " + std::to_string(e.level); }
    std::string operator()(const failure& f) const { return std::string(f.text()); }
  } tell;
  return x.visit(tell);
}

TEST_CASE("an outcome of a value holds it") {
  found x = paste{"text"};
  CHECK(x.has_value());
  CHECK(static_cast<bool>(x));
  CHECK(x->text == "text");
  CHECK((*x).text == "text");
  CHECK(x.value().text == "text");
  CHECK_FALSE(x.is<failure>());
}

TEST_CASE("an outcome of a declared failure throws it as thrown") {
  found x = not_found{"k"};
  CHECK_FALSE(x.has_value());
  CHECK(x.is<not_found>());
  CHECK_FALSE(x.is<denied>());
  CHECK(x.get_if<not_found>()->key == "k");
  CHECK(x.get_if<denied>() == nullptr);
  CHECK_THROWS_AS(x.value(), parley::thrown<not_found>);
  CHECK_THROWS_AS(found(x).value(), not_found);
}

TEST_CASE("an outcome of any other failure throws it as it is") {
  found x = failure(errc::deadline_exceeded, "late");
  CHECK(x.is<failure>());
  CHECK_THROWS_WITH(x.value(), Catch::Matchers::StartsWith("deadline_exceeded: late"));
}

#ifndef NDEBUG
TEST_CASE("the value of an outcome that has none is refused at once") {
  const found x = not_found{"k"};
  auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    std::freopen("/dev/null", "w", stderr);
    static_cast<void>(*x);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT));
}
#endif

TEST_CASE("an outcome calls the visitor of what it holds") {
  CHECK(told(paste{"text"}) == "paste text");
  CHECK(told(not_found{"k"}) == "no k");
  CHECK(told(denied{3}) == "level 3");
  CHECK(told(failure(errc::stopping, "soon")) == "soon");
}

TEST_CASE("an outcome gives its value away") {
  using owner = parley::outcome<std::unique_ptr<int>, denied>;
  owner x = std::make_unique<int>(5);
  auto value = std::move(x).value();
  CHECK(*value == 5);
  auto again = *owner(std::make_unique<int>(6));
  CHECK(*again == 6);
}

TEST_CASE("an outcome is made of what its value is made of") {
  parley::outcome<std::string, denied> x = "text";
  CHECK(*x == "text");
  parley::outcome<double> y = 2;
  CHECK(*y == 2.0);
}

TEST_CASE("an explicit conversion of the value stays explicit") {
  using numbers = parley::outcome<std::vector<int>, denied>;
  STATIC_CHECK_FALSE(std::is_convertible_v<std::size_t, numbers>);
  CHECK(numbers(std::size_t{3})->size() == 3);
}

TEST_CASE("an outcome of nothing says whether it was done") {
  parley::outcome<void, denied> done;
  CHECK(done.has_value());
  CHECK_NOTHROW(static_cast<void>(done.value()));
  parley::outcome<void, denied> refused = denied{1};
  CHECK_THROWS_AS(refused.value(), denied);
}

TEST_CASE_METHOD(wire, "an outcome becomes what CAF expects") {
  caf::expected<paste> value = found(paste{"text"});
  REQUIRE(value);
  CHECK(value->text == "text");
  caf::expected<paste> none = found(not_found{"k"});
  REQUIRE_FALSE(none);
  CHECK(parley::port::to_failure(none.error()).category() == "outcome_test.not_found");
  caf::expected<paste> late = found(failure(errc::deadline_exceeded));
  CHECK(parley::port::to_failure(late.error()).code() == errc::deadline_exceeded);
}

TEST_CASE_METHOD(wire, "an outcome of nothing becomes what CAF expects") {
  using done = parley::outcome<void, denied>;
  caf::expected<void> yes = done();
  CHECK(yes);
  caf::expected<void> no = done(denied{1});
  REQUIRE_FALSE(no);
  CHECK(parley::port::to_failure(no.error()).code() == errc::declared);
}

TEST_CASE("what a protocol answers is known from its message") {
  using store = parley::protocol<parley::outcome<paste, not_found>(find), void(put)>;
  STATIC_CHECK(std::is_same_v<parley::outcome_of<find, store>, parley::outcome<paste, not_found>>);
  STATIC_CHECK(std::is_same_v<parley::outcome_of<put, store>, parley::outcome<void>>);
  STATIC_CHECK(store::offers<find>);
  STATIC_CHECK_FALSE(store::offers<paste>);
}

} // namespace
