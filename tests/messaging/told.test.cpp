// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging.hpp"

namespace told_test {

struct not_found {
  std::string key;
};
PARLEY_MESSAGE(not_found, key)

struct denied {
  int level = 0;
};
PARLEY_MESSAGE(denied, level)

} // namespace told_test

namespace {

using namespace told_test;
using parley::errc;
using parley::failure;

/// What the requester is told when a handler that declares not_found leaves with `error`.
template <class E>
failure told(E error) {
  return parley::detail::told<not_found>(std::make_exception_ptr(std::move(error)), "store#1");
}

TEST_CASE("a declared failure is told as it is, with the actor it came from") {
  auto f = told(not_found{"k"});
  CHECK(f.code() == errc::declared);
  CHECK(f.origin() == "store#1");
  CHECK(parley::detail::declared_value<not_found>(f.data())->key == "k");
}

TEST_CASE("a declared failure that passes through keeps where it arose") {
  auto first =
      parley::detail::with_origin(parley::detail::declared_failure(not_found{"k"}), "far#7");
  auto f = told(parley::thrown<not_found>(not_found{"k"}, first));
  CHECK(f.code() == errc::declared);
  CHECK(f.origin() == "far#7");
}

TEST_CASE("a declared failure that is thrown on by as_failure is told as it is") {
  auto first =
      parley::detail::with_origin(parley::detail::declared_failure(not_found{"k"}), "far#7");
  auto f = told(parley::as_failure(parley::thrown<not_found>(not_found{"k"}, first)));
  CHECK(f.code() == errc::declared);
  CHECK(f.origin() == "far#7");
  CHECK(told(parley::as_failure(not_found{"k"})).origin() == "store#1");
  CHECK(told(parley::as_failure(denied{3})).code() == errc::handler_threw);
}

TEST_CASE("a failure that is declared elsewhere is handler_threw here, because of it") {
  auto other = parley::detail::declared_failure(denied{3});
  auto f = told(parley::thrown<denied>(denied{3}, other));
  CHECK(f.code() == errc::handler_threw);
  std::vector<std::string> causes;
  f.each_cause([&](const failure& cause) { causes.emplace_back(cause.category()); });
  CHECK(causes == std::vector<std::string>{"told_test.denied"});
}

TEST_CASE("a plain failure is told with its own code") {
  auto f = told(failure(errc::overloaded, "full"));
  CHECK(f.code() == errc::overloaded);
  CHECK(f.text() == "full");
}

TEST_CASE("any other exception is told as handler_threw with its text") {
  auto f = told(std::runtime_error("disk full"));
  CHECK(f.code() == errc::handler_threw);
  CHECK(f.what() == std::string("handler_threw: disk full (from store#1)"));
  CHECK(told(42).text() == "an object of type int, which is no std::exception");
}

} // namespace
