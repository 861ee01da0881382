// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/museum.hpp"
#include "parley/messaging/caf/differences.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

namespace parley_test {

using namespace e2e_unknown;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Equals;

constexpr auto unreadable = "the receiver's process cannot read this message";

class fair_service : public parley::service<fair> {
public:
  int on(known) { return 1; }
  int on(modern) { return 2; }
};

/// Makes the table of this process what it is in a program that takes `T` for something else, or for nothing.
template <class T>
void take_for(std::string_view name) {
  auto& entry =
      const_cast<caf::detail::meta_object&>(caf::detail::global_meta_objects()[caf::type_id_v<T>]);
  entry.type_name = {name.data(), name.size()};
}

const role museum_role("museum", [](const std::vector<std::string>&) {
  network here;
  auto mine = parley::spawn<museum_service>(here);
  take_for<modern>("");
  serve(here, mine);
});

const role raw_museum_role("raw museum", [](const std::vector<std::string>&) {
  auto config = networked();
  parley::announce(*config);
  caf::actor_system here(*config);
  auto mine = here.spawn<raw_museum>();
  take_for<modern>("");
  serve(here, mine);
});

const role fair_role("fair of other names", [](const std::vector<std::string>&) {
  network here;
  auto mine = parley::spawn<fair_service>(here);
  take_for<modern>("e2e_unknown.ancient");
  serve(here, mine);
});

/// Asks with a message of a type that the other process does not know, then with one that it knows.
/// @param text  what the failure says
void check_unknown(caf::actor_system& here, const handle<fair>& there,
                   const Catch::Matchers::MatcherBase<std::string>& text) {
  auto unknown = [&] { return parley::as_outcome(ask<modern>(there.within(60s))); };
  auto start = std::chrono::steady_clock::now();
  auto out = block_on(here, unknown);
  REQUIRE(out.get_if<failure>() != nullptr);
  INFO(out.get_if<failure>()->what());
  CHECK(out.get_if<failure>()->code() == errc::bad_response);
  CHECK_THAT(std::string(out.get_if<failure>()->text()), text);
  CHECK(std::chrono::steady_clock::now() - start < 5s);
  CHECK(block_on(here, [&] { return ask<known>(there); }) == 1);
}

/// Tells it a message of a type that its process does not know, which does no harm.
void check_told(caf::actor_system& here, const handle<fair>& there) {
  auto work = [](handle<fair> to) -> task<int> {
    tell<modern>(to);
    co_return co_await ask<known>(to);
  };
  CHECK(block_on(here, work(there)) == 1);
}

TEST_CASE("a message of a type that the callee's process does not know fails at once") {
  peer other("museum");
  network here;
  auto there = reach<museum>(here, other);
  // CAF 1.x tells it too, and its answer may be first.
  check_unknown(here, handle<fair>::unchecked(caf::actor_cast<caf::actor>(there)),
                EndsWith("is that of e2e_unknown.modern there, and of no type here") ||
                    Equals(unreadable));
  check_told(here, handle<fair>::unchecked(caf::actor_cast<caf::actor>(there)));
}

TEST_CASE("a message of a type that a raw actor's process does not know fails at once") {
  peer other("raw museum");
  network here;
  auto there = reach_raw<fair>(here, other);
  if (!parley::port::tells_unreadable)
    SKIP("CAF 0.18 drops such a message in silence");
  check_unknown(here, there, Equals(unreadable));
  check_told(here, there);
}

TEST_CASE("a peer that takes a number for another type is refused with the names") {
  peer other("fair of other names");
  network here;
  auto there = reach<fair>(here, other);
  auto out = block_on(here, [&] { return parley::as_outcome(ask<modern>(there)); });
  REQUIRE(out.get_if<failure>() != nullptr);
  CHECK(out.get_if<failure>()->code() == errc::bad_response);
  auto number = std::to_string(caf::type_id_v<modern>);
  CHECK(out.get_if<failure>()->text() ==
        "the other process takes types for others: the number " + number +
            " is that of e2e_unknown.modern there, and of e2e_unknown.ancient here");
  CHECK(block_on(here, [&] { return ask<known>(there); }) == 1);
}

} // namespace parley_test
