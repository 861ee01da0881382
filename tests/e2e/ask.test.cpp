// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"
#include "parley/messaging/caf/differences.hpp"

namespace e2e_ask {

struct find {
  std::string key;
};
struct paste {
  std::string key, text;
};
struct touch {};
struct measure {
  std::string what;
};
struct gauge {
  double value = 0;
};
PARLEY_MESSAGE(find, key)
PARLEY_MESSAGE(paste, key, text)
PARLEY_MESSAGE(touch)
PARLEY_MESSAGE(measure, what)
PARLEY_MESSAGE(gauge, value)
struct tree {
  std::vector<tree> branches;
};
PARLEY_MESSAGE(tree, branches)

using store = parley::protocol<paste(find), void(touch), double(measure), gauge(gauge), tree(tree)>;

class store_service : public parley::service<store> {
public:
  parley::task<paste> on(find request) {
    co_await parley::sleep_for(std::chrono::milliseconds(1));
    paste found{request.key, "the text of " + request.key};
    co_return found;
  }
  void on(touch) {}
  double on(measure request) { return std::stod(request.what); }
  gauge on(gauge request) { return request; }
  tree on(tree request) { return request; }
};

} // namespace e2e_ask

namespace parley_test {

using namespace e2e_ask;

const role store_role("store", [](const std::vector<std::string>&) {
  network here;
  serve(here, parley::spawn<store_service>(here));
});

TEST_CASE("an ask of another process yields its value") {
  peer other("store");
  network here;
  auto there = reach<store>(here, other);
  auto found = block_on(here, [&] { return ask<find>(there, "a"); });
  REQUIRE(found == paste{"a", "the text of a"});
  block_on(here, [&] { return ask<touch>(there); });
}

TEST_CASE("an infinity crosses as a field, and bare or not at all") {
  peer other("store");
  network here;
  auto there = reach<store>(here, other);
  REQUIRE(block_on(here, [&] { return ask<measure>(there, "2.5"); }) == 2.5);
  auto too_much = [&] { return parley::as_outcome(ask<measure>(there, "inf")); };
  auto out = block_on(here, too_much);
  constexpr auto most = std::numeric_limits<double>::infinity();
  if (!parley::port::bare_infinity_crosses) {
    REQUIRE(out.get_if<failure>() != nullptr);
    REQUIRE(out.get_if<failure>()->code() == errc::bad_response);
    REQUIRE(out.get_if<failure>()->text() ==
            "an infinity or NaN cannot cross to another process as a bare answer; make "
            "it a field");
  } else {
    REQUIRE(out.value() == most);
  }
  REQUIRE(block_on(here, [&] { return ask<gauge>(there, most); }).value == most);
}

/// So many levels, one tree each.
tree tall(int levels) {
  tree out;
  for (int i = 1; i < levels; ++i) {
    tree above;
    above.branches.push_back(std::move(out));
    out = std::move(above);
  }
  return out;
}

TEST_CASE(
    "a message nested deeper than 200 levels is refused by the other process, which lives on") {
  peer other("store");
  network here;
  auto there = reach<store>(here, other);
  auto limit = parley::port::tells_unreadable ? 60s : 1s;
  auto of = [&](int levels) { return ask<tree>(there.within(limit), tall(levels).branches); };
  auto out = block_on(here, [&] { return parley::as_outcome(of(201)); });
  REQUIRE(out.get_if<failure>() != nullptr);
  REQUIRE(out.get_if<failure>()->code() ==
          (parley::port::tells_unreadable ? errc::bad_response : errc::deadline_exceeded));
  REQUIRE(block_on(here, [&] { return of(200); }) == tall(200));
}

task<std::size_t> ask_many(handle<store> there, int count) {
  std::vector<parley::reply_of<find, store>> replies;
  for (auto i = 0; i < count; ++i)
    replies.push_back(ask<find>(there, std::to_string(i)));
  std::size_t right = 0;
  for (auto i = 0; i < count; ++i) {
    auto found = co_await replies[static_cast<std::size_t>(i)];
    right += found.key == std::to_string(i) ? 1 : 0;
  }
  co_return right;
}

TEST_CASE("a thousand asks in flight to another process get each its own answer") {
  peer other("store");
  network here;
  auto there = reach<store>(here, other);
  REQUIRE(block_on(here, ask_many(there, 1000)) == 1000);
}

} // namespace parley_test
