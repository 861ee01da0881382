// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;
using Catch::Matchers::ContainsSubstring;

/// Fakes speak a protocol by script.
namespace {

using fake_desk = parley::testing::fake<library::desk>;

task<int> pages_of(handle<library::desk> desk, std::string title) {
  auto found = co_await ask<borrow>(desk.within(10s), title);
  co_return found.page_count;
}

} // namespace

TEST_CASE_METHOD(deterministic, "a fake answers in the order of its cues", "[testing]") {
  fake_desk desk(*this);
  desk.on<borrow>().answers({"emma", 474});
  desk.on<borrow>().answers({"persuasion", 249});
  REQUIRE(get(pages_of(desk, "emma")) == 474);
  REQUIRE(get(pages_of(desk, "emma")) == 249);
}

TEST_CASE_METHOD(deterministic, "a fake does for the rest what it always does", "[testing]") {
  fake_desk desk(*this);
  desk.always<borrow>().answers({"emma", 474});
  desk.on<borrow>().answers({"emma", 1});
  REQUIRE(get(pages_of(desk, "emma")) == 1);
  REQUIRE(get(pages_of(desk, "emma")) == 474);
  REQUIRE(get(pages_of(desk, "emma")) == 474);
}

TEST_CASE_METHOD(deterministic, "a fake answers what a function makes of the request",
                 "[testing]") {
  fake_desk desk(*this);
  desk.always<borrow>().answers([](const borrow& request) {
    return book{request.title, static_cast<int>(request.title.size())};
  });
  REQUIRE(get(pages_of(desk, "emma")) == 4);
}

TEST_CASE_METHOD(deterministic, "a function of a fake may fail the request", "[testing]") {
  fake_desk desk(*this);
  desk.always<borrow>().answers([](const borrow& request) {
    return parley::outcome<book, not_found>(not_found{request.title});
  });
  REQUIRE_THROWS_AS(get(pages_of(desk, "emma")), not_found);
}

TEST_CASE_METHOD(deterministic, "a fake fails with what the protocol declares", "[testing]") {
  fake_desk desk(*this);
  desk.on<borrow>().fails(not_found{"emma"});
  REQUIRE_THROWS_AS(get(pages_of(desk, "emma")), not_found);
}

TEST_CASE_METHOD(deterministic, "a fake fails with any failure of parley's", "[testing]") {
  fake_desk desk(*this);
  desk.on<borrow>().fails(errc::overloaded);
  desk.on<borrow>().fails(failure(errc::node_down, "the cable is cut"));
  auto first = start(pages_of(desk, "emma"));
  auto second = start(pages_of(desk, "emma"));
  run();
  REQUIRE(first.failed_with() == errc::overloaded);
  REQUIRE_THROWS_WITH(second.get(), ContainsSubstring("the cable is cut"));
}

TEST_CASE_METHOD(deterministic, "a fake takes its time", "[testing]") {
  fake_desk desk(*this);
  desk.on<borrow>().answers({"emma", 474}).after(2s);
  auto pages = start(pages_of(desk, "emma"));
  advance(1s);
  REQUIRE(!pages.done());
  advance(1s);
  REQUIRE(pages.get() == 474);
}

TEST_CASE_METHOD(deterministic, "a fake that says nothing keeps its asker waiting", "[testing]") {
  fake_desk desk(*this);
  desk.on<borrow>().says_nothing();
  auto pages = start(pages_of(desk, "emma"));
  advance(9s);
  REQUIRE(!pages.done());
  REQUIRE(desk.cancelled<borrow>() == 0);
  advance(1s);
  REQUIRE(pages.failed_with() == errc::deadline_exceeded);
  REQUIRE(desk.cancelled<borrow>() == 1);
}

TEST_CASE_METHOD(deterministic, "a fake says that something without a result is done",
                 "[testing]") {
  fake_desk desk(*this);
  desk.on<shelve>().answers();
  get([&] { return ask<shelve>(desk.self(), "emma"); });
  REQUIRE(desk.asked<shelve>().size() == 1);
}

TEST_CASE_METHOD(deterministic, "a fake remembers what it was asked, in order", "[testing]") {
  fake_desk desk(*this);
  desk.always<borrow>().answers({"emma", 474});
  get(pages_of(desk, "emma"));
  get(pages_of(desk, "persuasion"));
  REQUIRE(desk.asked<borrow>() == std::vector<borrow>{{"emma"}, {"persuasion"}});
  REQUIRE(desk.asked<count>().empty());
}

TEST_CASE("a request that no script foresees fails, and is reported", "[testing]") {
  std::string report;
  {
    parley::testing::world w;
    w.on_leftovers([&](const std::string& text) { report = text; });
    fake_desk desk(w);
    auto pages = w.start(pages_of(desk, "emma"));
    w.run();
    REQUIRE_THROWS_WITH(pages.get(),
                        ContainsSubstring("the script has no cue for library.borrow") &&
                            ContainsSubstring("emma"));
  }
  REQUIRE_THAT(report, ContainsSubstring("the script has no cue for library.borrow"));
}

TEST_CASE_METHOD(deterministic, "a script outlives its fake", "[testing]") {
  auto desk = [&] {
    fake_desk out(*this);
    out.on<borrow>().answers({"emma", 474}).after(1s);
    return handle<library::desk>(out);
  }();
  auto pages = start(pages_of(std::exchange(desk, {}), "emma"));
  advance(1s);
  REQUIRE(pages.get() == 474);
}

TEST_CASE("a fake tells what it was asked when its world has ended", "[testing]") {
  std::optional<fake_desk> desk;
  {
    deterministic w;
    desk.emplace(w);
    desk->on<borrow>().answers({"emma", 474});
    w.get(pages_of(*desk, "emma"));
  }
  REQUIRE(desk->asked<borrow>().size() == 1);
  REQUIRE(!desk->self());
}
