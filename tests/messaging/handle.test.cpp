// Part of parley. BSD-3-Clause, see LICENSE.
#include "messaging/fixture.hpp"

#include <set>
#include <unordered_set>

namespace handle_test {

struct get {
  int key = 0;
};
PARLEY_MESSAGE(get, key)

struct put {
  int key = 0;
  int value = 0;
};
PARLEY_MESSAGE(put, key, value)

using reader = parley::protocol<int(get)>;
using store = parley::protocol<int(get), void(put)>;

struct invitation {
  std::string text;
  parley::handle<store> from;
};
PARLEY_MESSAGE(invitation, text, from)

} // namespace handle_test

namespace {

using namespace parley_test;
using namespace handle_test;
using parley::handle;

struct stores : wire {
  handle<store> made() {
    return system.spawn([]() -> store::caf_handle::behavior_type {
      return {[](get request) { return request.key; }, [](put) {}};
    });
  }
};

TEST_CASE("a handle that was never set is empty") {
  handle<store> x;
  CHECK_FALSE(x);
  CHECK(x == handle<store>());
  CHECK(std::hash<handle<store>>()(x) == std::hash<handle<store>>()(handle<store>()));
  std::ostringstream out;
  out << x;
  CHECK_FALSE(out.str().empty());
}

TEST_CASE_METHOD(stores, "handles of one actor are equal, in order and in hash") {
  auto a = made();
  auto b = made();
  auto copy = a;
  CHECK(copy == a);
  CHECK(a != b);
  CHECK((a < b) != (b < a));
  CHECK(std::hash<handle<store>>()(copy) == std::hash<handle<store>>()(a));
  CHECK(a != handle<store>());
}

TEST_CASE_METHOD(stores, "handles are keys of sets") {
  auto a = made();
  auto b = made();
  CHECK(std::set<handle<store>>{a, b, a}.size() == 2);
  CHECK(std::unordered_set<handle<store>>{a, b, a}.size() == 2);
  CHECK(std::map<handle<store>, int>{{a, 1}, {b, 2}}.at(b) == 2);
}

TEST_CASE_METHOD(stores, "a handle prints as CAF prints the actor") {
  auto a = made();
  std::ostringstream out;
  out << a;
  CHECK(out.str() == to_string(a.caf()));
  CHECK(out.str().starts_with(std::to_string(a.id()) + "@"));
}

TEST_CASE_METHOD(stores, "a handle narrows to a smaller protocol and stays the same actor") {
  auto wide = made();
  handle<reader> narrow = wide;
  CHECK(narrow.id() == wide.id());
  CHECK(handle<reader>(handle<store>()) == handle<reader>());
  STATIC_CHECK_FALSE(std::is_convertible_v<handle<reader>, handle<store>>);
  STATIC_CHECK_FALSE(std::is_constructible_v<handle<store>, handle<reader>>);
}

TEST_CASE_METHOD(stores, "a handle is made of a typed actor of CAF, and is one") {
  store::caf_handle raw = made();
  handle<store> x = raw;
  handle<reader> narrow = raw;
  CHECK(x.id() == raw.id());
  CHECK(narrow.id() == raw.id());
  STATIC_CHECK(
      std::is_convertible_v<handle<store>, caf::typed_actor<parley::port::signature<void, put>>>);
}

TEST_CASE_METHOD(stores, "a dynamic actor is taken at its word by unchecked") {
  auto dynamic = system.spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](get request) { return request.key; }};
  });
  auto x = handle<reader>::unchecked(dynamic);
  CHECK(x.id() == dynamic.id());
  CHECK_FALSE(handle<reader>::unchecked(caf::actor()));
}

TEST_CASE_METHOD(stores, "CAF code asks a handle as any typed actor") {
  caf::scoped_actor self(system);
  int answer = 0;
  mail(self, get{5})
      .request(made(), caf::infinite)
      .receive([&](int value) { answer = value; }, [](const caf::error&) { FAIL("no answer"); });
  CHECK(answer == 5);
}

TEST_CASE_METHOD(stores, "a handle travels in a message") {
  invitation x{"come", made()};
  CHECK(crossed(x) == x);
  CHECK(crossed(invitation{}) == invitation{});
  CHECK(crossed(std::vector{x.from, handle<store>()}) == std::vector{x.from, handle<store>()});
  CHECK(to_string(x) ==
        R"(handle_test.invitation{text: "come", from: )" + to_string(x.from.caf()) + "}");
  caf::anon_send_exit(x.from.caf(), caf::exit_reason::user_shutdown); // CAF's registry holds it now
}

TEST_CASE_METHOD(stores, "options of one ask do not change the handle") {
  auto x = made();
  auto late = x.within(std::chrono::seconds(2)).urgent();
  CHECK(late.target() == x);
  CHECK(late.limit() == std::chrono::seconds(2));
  CHECK(late.kind() == parley::address<store>::deadline::within);
  CHECK(late.is_urgent());
  CHECK_FALSE(parley::address<store>(x).is_urgent());
  CHECK(x.no_deadline().kind() == parley::address<store>::deadline::none);
  CHECK(parley::address<store>(x).kind() == parley::address<store>::deadline::inherited);
}

} // namespace
