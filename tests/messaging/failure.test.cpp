// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging.hpp"

namespace failure_test {

struct not_found {
  std::string key;
};
PARLEY_MESSAGE(not_found, key)

/// Its names clash with those of a failure.
struct clashing {
  int code = 0;
  std::string text;
};
PARLEY_MESSAGE(clashing, code, text)

} // namespace failure_test

namespace {

using namespace failure_test;
using parley::errc;
using parley::failure;
using parley::thrown;
using parley::detail::failure_data;

std::vector<std::string> causes(const failure& f) {
  std::vector<std::string> out;
  f.each_cause([&](const failure& cause) { out.emplace_back(cause.what()); });
  return out;
}

TEST_CASE("each code has a number that never changes, and a name") {
  auto names = {"declared",  "deadline_exceeded", "receiver_down", "broken_promise",
                "stopping",  "cancelled",         "overloaded",    "deadlock",
                "node_down", "bad_response",      "unannounced",   "handler_threw",
                "other"};
  int number = 0;
  for (std::string_view name : names)
    CHECK(to_string(static_cast<errc>(++number)) == name);
  CHECK(to_string(static_cast<errc>(200)) == "other");
}

TEST_CASE("a failure tells its code, its text and the line that made it") {
  failure f(errc::overloaded, "the queue is full");
  auto line = std::to_string(__LINE__ - 1);
  CHECK(f.code() == errc::overloaded);
  CHECK(f.category() == "parley");
  CHECK(f.text() == "the queue is full");
  CHECK(f.where() == "failure.test.cpp:" + line);
  CHECK(f.origin().empty());
  CHECK(f.what() == "overloaded: the queue is full (at failure.test.cpp:" + line + ")");
}

TEST_CASE("every code but declared begins the text of the whole") {
  for (int code = 2; code <= 13; ++code) {
    failure_data data;
    data.code = static_cast<errc>(code);
    data.text = "why";
    CHECK(failure(data).what() == std::string(to_string(data.code)) + ": why");
  }
}

TEST_CASE("a failure of another library is known by its category") {
  failure_data data;
  data.category = "sqlite";
  data.text = "disk full";
  failure f(data);
  CHECK(f.code() == errc::other);
  CHECK(f.category() == "sqlite");
  CHECK(f.what() == std::string("sqlite: disk full"));
}

TEST_CASE("a failure from elsewhere tells the actor and the line") {
  failure_data data;
  data.code = errc::handler_threw;
  data.text = "oops";
  data.origin = "pastes.store#12";
  CHECK(failure(data).what() == std::string("handler_threw: oops (from pastes.store#12)"));
  data.where = "store.cpp:31";
  CHECK(failure(data).what() ==
        std::string("handler_threw: oops (from pastes.store#12 at store.cpp:31)"));
}

TEST_CASE("a failure lists its causes, nearest first") {
  auto root = parley::detail::make_failure(errc::node_down, "the cable");
  auto middle = parley::detail::make_failure(errc::handler_threw, "the copy").because_of(root);
  auto top = parley::detail::make_failure(errc::cancelled, "the page").because_of(middle);
  CHECK(causes(top) == std::vector<std::string>{"handler_threw: the copy", "node_down: the cable"});
  CHECK(causes(root).empty());
  CHECK(top.what() == std::string("cancelled: the page"));
}

TEST_CASE("a failure outlives what it was copied from") {
  std::optional<failure> original(failure(errc::stopping, "soon"));
  auto copy = *original;
  original.reset();
  CHECK(copy.text() == "soon");
  STATIC_CHECK(std::is_nothrow_copy_constructible_v<failure>);
}

TEST_CASE("a failure that was moved from is a failure still") {
  failure f(errc::stopping, "soon");
  auto taken = std::move(f);
  CHECK(f.text() == "soon"); // NOLINT(bugprone-use-after-move)
  failure again(errc::other);
  again = std::move(taken);
  CHECK(taken.what() == std::string_view(again.what())); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a declared failure is caught as itself, as a failure and as an exception") {
  not_found lost{"k"};
  auto raise = [&] { throw thrown<not_found>(lost, parley::detail::declared_failure(lost)); };
  CHECK_THROWS_AS(raise(), not_found);
  CHECK_THROWS_AS(raise(), failure);
  CHECK_THROWS_AS(raise(), thrown<not_found>);
  CHECK_THROWS_WITH(raise(), R"(failure_test.not_found{key: "k"})");
}

TEST_CASE("a declared failure tells its wire name as its category") {
  auto f = parley::detail::declared_failure(not_found{"k"});
  CHECK(f.code() == errc::declared);
  CHECK(f.category() == "failure_test.not_found");
  CHECK(f.data().value == R"({"key":"k"})");
}

TEST_CASE("as_failure reaches what a declared failure's own names hide") {
  clashing mine{7, "mine"};
  thrown<clashing> e(mine, parley::detail::declared_failure(mine));
  CHECK(static_cast<const clashing&>(e).code == 7);
  CHECK(as_failure(e).code() == errc::declared);
  CHECK(as_failure(e).text() == R"(failure_test.clashing{code: 7, text: "mine"})");
}

TEST_CASE("a declared failure that is caught as its struct is a failure again by as_failure") {
  try {
    throw not_found{"k"};
  } catch (const not_found& e) {
    auto f = parley::as_failure(e);
    CHECK(f.code() == errc::declared);
    CHECK(f.category() == parley::name_of<not_found>());
    CHECK(f.text() == R"(failure_test.not_found{key: "k"})");
    CHECK(parley::detail::declared_value<not_found>(f.data())->key == "k");
    CHECK_THROWS_AS(throw parley::as_failure(e), failure);
  }
}

TEST_CASE("as_failure of the struct keeps what came with it from an await") {
  auto declared = parley::detail::declared_failure(not_found{"k"});
  auto came = parley::detail::with_origin(declared, "far#7").because_of(failure(errc::node_down));
  try {
    throw thrown<not_found>(not_found{"k"}, came);
  } catch (const not_found& e) {
    CHECK(parley::as_failure(e).origin() == "far#7");
    CHECK(causes(parley::as_failure(e)) == causes(came));
  }
}

TEST_CASE("as_failure of a struct that is not the one in flight has its fields only") {
  auto declared = parley::detail::declared_failure(not_found{"k"});
  try {
    throw thrown<not_found>(not_found{"k"}, parley::detail::with_origin(declared, "far#7"));
  } catch (const not_found&) {
    CHECK(parley::as_failure(not_found{"mine"}).origin().empty());
    CHECK(parley::as_failure(clashing{7, "mine"}).category() == "failure_test.clashing");
  }
}

TEST_CASE("as_failure tells whether an exception is a failure") {
  failure f(errc::stopping);
  const std::exception& e = f;
  REQUIRE(parley::as_failure(e) != nullptr);
  CHECK(parley::as_failure(e)->code() == errc::stopping);
  CHECK(parley::as_failure(std::runtime_error("no")) == nullptr);
}

TEST_CASE("a value that another version of the struct wrote is not taken for it") {
  failure_data data;
  data.code = errc::declared;
  data.category = "failure_test.not_found";
  for (auto value : {"", "{}", R"({"key": 1})", R"({"key": "k", "new": 1})", "{"}) {
    data.value = value;
    CHECK_FALSE(parley::detail::declared_value<not_found>(data));
  }
  data.value = R"({"key": "k"})";
  CHECK(parley::detail::declared_value<not_found>(data)->key == "k");
  CHECK_FALSE(parley::detail::declared_value<clashing>(data));
}

} // namespace
