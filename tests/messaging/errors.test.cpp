// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/errors.hpp"

#include "messaging/fixture.hpp"
#include "parley/messaging/caf/category.hpp"

namespace errors_test {

struct not_found {
  std::string key;
};
PARLEY_MESSAGE(not_found, key)

struct inventory {
  std::string owner;
  std::map<std::string, int> stock;
  std::vector<std::string> lost;
};
PARLEY_MESSAGE(inventory, owner, stock, lost)

struct measured {
  double real = 0;
  float single = 0;
  std::vector<double> list;
  std::optional<double> maybe;
  std::variant<std::monostate, std::string, double> any;
};
PARLEY_MESSAGE(measured, real, single, list, maybe, any)

struct timed {
  std::chrono::duration<double> wait{0};
  std::chrono::sys_seconds when;
  std::chrono::steady_clock::time_point local;
};
PARLEY_MESSAGE(timed, wait, when, local)

} // namespace errors_test

namespace {

using namespace parley_test;
using namespace errors_test;
using parley::errc;
using parley::failure;
using parley::port::to_error;
using parley::port::to_failure;

/// A failure after it crossed to another process.
failure returned(wire& w, const failure& f) {
  return to_failure(w.crossed(to_error(f)));
}

/// A declared failure as the requester of this process reads it, and as one of another process does.
template <class E>
std::vector<E> told_twice(wire& w, const E& e) {
  auto f = parley::detail::declared_failure(e);
  std::vector<E> out;
  for (const auto& told : {to_failure(to_error(f)), returned(w, f)})
    out.push_back(parley::detail::declared_value<E>(told.data()).value());
  return out;
}

/// An error of category "parley" as a peer of another version may write it.
caf::error foreign(int code, std::string details) {
  return parley::port::error_of(static_cast<errc>(code),
                                caf::make_message(std::string("name"), std::move(details)));
}

TEST_CASE_METHOD(wire, "a failure crosses to another process whole") {
  parley::detail::failure_data data;
  data.code = errc::bad_response;
  data.text = "größer \"x\"";
  data.origin = "store#3";
  data.where = "store.cpp:31";
  auto f = returned(*this, failure(data));
  CHECK(f.code() == errc::bad_response);
  CHECK(f.category() == "parley");
  CHECK(f.text() == data.text);
  CHECK(f.origin() == data.origin);
  CHECK(f.where() == data.where);
  CHECK(f.what() == std::string(failure(data).what()));
}

TEST_CASE_METHOD(wire, "every code crosses") {
  for (int code = 1; code <= 13; ++code) {
    failure sent(static_cast<errc>(code), "why");
    CHECK(returned(*this, sent).code() == sent.code());
    CHECK(returned(*this, sent).what() == std::string(sent.what()));
  }
}

TEST_CASE_METHOD(wire, "a declared failure crosses with its fields") {
  auto f = returned(*this, parley::detail::declared_failure(not_found{"k"}));
  CHECK(f.code() == errc::declared);
  CHECK(f.category() == "errors_test.not_found");
  auto value = parley::detail::declared_value<not_found>(f.data());
  REQUIRE(value);
  CHECK(value->key == "k");
}

TEST_CASE_METHOD(wire, "the causes of a failure cross with it") {
  auto root = parley::detail::declared_failure(not_found{"k"});
  auto middle = failure(errc::node_down, "the cable").because_of(root);
  auto f = returned(*this, failure(errc::handler_threw, "the page").because_of(middle));
  std::vector<std::string> causes;
  f.each_cause([&](const failure& x) { causes.emplace_back(x.category()); });
  CHECK(causes == std::vector<std::string>{"parley", "errors_test.not_found"});
  CHECK(f.data().cause->what == middle.what());
  CHECK(f.data().cause->cause->value == R"({"key":"k"})");
}

TEST_CASE_METHOD(wire, "of very many causes the nearest hundred cross") {
  failure f(errc::other, "0");
  for (int i = 1; i <= 1000; ++i)
    f = failure(errc::other, std::to_string(i)).because_of(f);
  std::vector<std::string> causes;
  returned(*this, f).each_cause([&](const failure& x) { causes.emplace_back(x.text()); });
  REQUIRE(causes.size() == 100);
  CHECK(causes.front() == "999");
  CHECK(causes.back() == "900");
}

TEST_CASE_METHOD(wire, "a failure of another library keeps its category") {
  parley::detail::failure_data data;
  data.category = "sqlite";
  data.text = "disk full";
  auto f = returned(*this, failure(data));
  CHECK(f.code() == errc::other);
  CHECK(f.category() == "sqlite");
}

TEST_CASE_METHOD(wire, "a text that is no UTF-8 crosses as it is") {
  auto f = failure(errc::stopping, "a\xFF").because_of(failure(errc::other, "\xC0"));
  CHECK(returned(*this, f).text() == "a\xFF");
  CHECK(returned(*this, f).data().cause->text == "\xC0");
  CHECK(to_failure(to_error(f)).text() == "a\xFF");
}

TEST_CASE_METHOD(wire, "a declared failure keeps strings that are no UTF-8") {
  inventory x{.owner = "a\xFF\xC0z",
              .stock = {{"\xFE", 1}, {"\xFF", 2}, {"größer", 3}},
              .lost = {std::string("\0\xFF", 2), "\xED\xA0\x80", ""}};
  CHECK(told_twice(*this, x) == std::vector{x, x});
}

TEST_CASE("the text of a declared failure is UTF-8, whatever its strings are") {
  CHECK(parley::detail::declared_failure(not_found{"a\xFF"}).text() ==
        "errors_test.not_found{key: \"a\xEF\xBF\xBD\"}");
}

TEST_CASE_METHOD(wire, "a declared failure keeps infinities") {
  measured x{.real = INFINITY,
             .single = -std::numeric_limits<float>::infinity(),
             .list = {-INFINITY, INFINITY, -0.0},
             .maybe = INFINITY,
             .any = -INFINITY};
  for (const auto& out : told_twice(*this, x)) {
    CHECK(out == x);
    CHECK(std::signbit(out.list[2]));
  }
}

TEST_CASE_METHOD(wire, "a declared failure keeps a NaN where it is") {
  auto nan = std::nan("");
  for (const auto& out : told_twice(*this, measured{nan, std::nanf(""), {nan}, nan, nan})) {
    CHECK(std::isnan(out.real));
    CHECK(std::isnan(out.single));
    CHECK(std::isnan(out.list.at(0)));
    CHECK(std::isnan(out.maybe.value()));
    CHECK(std::isnan(std::get<double>(out.any)));
  }
}

TEST_CASE_METHOD(wire, "a declared failure keeps times that their text cannot tell") {
  timed x{.wait = std::chrono::duration<double>(1e-10),
          .when = std::chrono::sys_seconds::max(),
          .local = std::chrono::steady_clock::time_point::min()};
  CHECK(told_twice(*this, x) == std::vector{x, x});
  x.wait = std::chrono::duration<double>(INFINITY);
  CHECK(told_twice(*this, x) == std::vector{x, x});
}

TEST_CASE_METHOD(wire, "an unknown code of a newer peer is other") {
  CHECK(to_failure(foreign(99, R"({"text": "new"})")).code() == errc::other);
  CHECK(to_failure(parley::port::error_of(static_cast<errc>(99), {})).code() == errc::other);
}

TEST_CASE_METHOD(wire, "details that are no JSON of ours are left out") {
  for (auto details : {"", "{", "[]", "1", R"({"text": 1, "where": [], "cause": "x"})",
                       R"({"cause": {"code": "x", "category": 1, "text": null}})",
                       R"({"cause": {"code": 1e99}})", R"({"cause": {"code": -1}})"}) {
    CAPTURE(details);
    CHECK(to_failure(foreign(4, details)).code() == errc::broken_promise);
  }
}

TEST_CASE_METHOD(wire, "a chain of causes that no program made is cut") {
  std::string details = "{}";
  for (int i = 0; i < 10'000; ++i)
    details = R"({"cause":)" + details + "}";
  int depth = 0;
  to_failure(foreign(4, details)).each_cause([&](const failure&) { ++depth; });
  CHECK(depth == 100);
}

TEST_CASE_METHOD(wire, "an error of CAF is the nearest code of ours") {
  using caf::sec;
  auto code = [](const caf::error& e) { return to_failure(e).code(); };
  CHECK(code(make_error(sec::request_receiver_down)) == errc::receiver_down);
  CHECK(code(make_error(sec::request_timeout)) == errc::deadline_exceeded);
  CHECK(code(make_error(sec::unexpected_message)) == errc::bad_response);
  CHECK(code(make_error(sec::unexpected_response)) == errc::bad_response);
  CHECK(code(make_error(sec::no_route_to_receiving_node)) == errc::node_down);
  CHECK(code(make_error(sec::cannot_connect_to_node)) == errc::node_down);
  CHECK(code(make_error(sec::runtime_error)) == errc::handler_threw);
  CHECK(code(make_error(sec::end_of_stream)) == errc::other);
}

TEST_CASE_METHOD(wire, "an actor's end is receiver_down, and its node's is node_down") {
  using caf::exit_reason;
  CHECK(to_failure(make_error(exit_reason::kill)).code() == errc::receiver_down);
  CHECK(to_failure(make_error(exit_reason::user_shutdown)).code() == errc::receiver_down);
  CHECK(to_failure(make_error(exit_reason::unknown)).code() == errc::receiver_down);
  CHECK(to_failure(make_error(exit_reason::remote_link_unreachable)).code() == errc::node_down);
  CHECK(to_failure(caf::error()).what() == std::string("receiver_down: the receiver ended"));
}

TEST_CASE_METHOD(wire, "an error of CAF says what happened") {
  CHECK(to_failure(make_error(caf::sec::request_receiver_down)).what() ==
        std::string("receiver_down: the receiver is not running"));
  CHECK(to_failure(make_error(caf::sec::unexpected_message)).what() ==
        std::string("bad_response: the receiver does not handle this message"));
  CHECK(to_failure(make_error(caf::sec::runtime_error, "oops")).what() ==
        std::string("handler_threw: oops"));
  CHECK_THAT(to_failure(make_error(caf::exit_reason::kill)).what(),
             Catch::Matchers::StartsWith("receiver_down: the receiver ended: "));
}

TEST_CASE_METHOD(wire, "an error of the user's category keeps its category and its text") {
  auto f = to_failure(billing_error("no money"));
  CHECK(f.code() == errc::other);
  CHECK(f.category() == billing_category);
  CHECK(f.what() == billing_category + ": no money");
}

TEST_CASE_METHOD(wire, "a raw actor reads a service's failure from the error that it gets") {
  auto error = to_error(parley::detail::declared_failure(not_found{"a"}));
  REQUIRE(parley::as_failure(error).code() == errc::declared);
  REQUIRE(parley::as_failure(error).category() == parley::name_of<not_found>());
  REQUIRE(parley::as_failure(make_error(caf::sec::request_timeout)).code() ==
          errc::deadline_exceeded);
}

} // namespace
