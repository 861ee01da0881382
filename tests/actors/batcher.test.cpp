// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/fixture.hpp"

#include <numeric>

using namespace parley_test;

namespace shelf {

struct find {
  int key;
};
struct bad_key {
  int key;
};
PARLEY_MESSAGE_AS(find, "batcher_test.find", 0, key)
PARLEY_MESSAGE_AS(bad_key, "batcher_test.bad_key", 0, key)
using protocol = parley::protocol<parley::outcome<std::string, bad_key>(find)>;

/// Finds rows in batches, of at most 25 keys.
class rows : public parley::service<protocol> {
public:
  using batcher = parley::batcher<int, std::string, bad_key>;

  explicit rows(std::vector<std::vector<int>>& loaded, std::chrono::milliseconds linger = 0ms)
      : loaded_(loaded), rows_([this](std::vector<int> keys) { return load(keys); }, 25, linger) {}

  task<std::string> on(find request) { co_return co_await rows_.get(request.key); }

private:
  task<batcher::outcomes> load(std::vector<int> keys) {
    loaded_.push_back(keys);
    co_await parley::sleep_for(1s);
    batcher::outcomes out;
    for (auto key : keys) {
      if (key == 99)
        throw std::runtime_error("the disk is gone");
      if (key == 98)
        continue; // one outcome is missing
      if (key < 0)
        out.emplace_back(bad_key{key});
      else
        out.emplace_back("row " + std::to_string(key));
    }
    co_return out;
  }

  std::vector<std::vector<int>>& loaded_;
  batcher rows_;
};

using answers = std::vector<parley::outcome<std::string, bad_key>>;

task<answers> find_all(handle<protocol> in, std::vector<int> keys) {
  std::vector<parley::reply_of<find, protocol>> asked;
  for (auto key : keys)
    asked.push_back(ask<find>(in, key));
  co_return co_await parley::settle(std::move(asked));
}

} // namespace shelf

using namespace shelf;

TEST_CASE_METHOD(deterministic, "calls that come together are loaded together [C17] [ND-14]",
                 "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded);
  auto result = start(find_all(in, {3, 1, 2}));
  advance(1s);
  auto found = result.get();
  REQUIRE(loaded == std::vector<std::vector<int>>{{3, 1, 2}});
  REQUIRE(*found.at(0) == "row 3");
  REQUIRE(*found.at(2) == "row 2");
}

TEST_CASE_METHOD(deterministic, "a batch that is full is loaded at once [C17] [ND-14]",
                 "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded, 10s);
  std::vector<int> keys(49);
  std::iota(keys.begin(), keys.end(), 100);
  auto result = start(find_all(in, keys));
  run();
  REQUIRE(loaded.size() == 1);
  REQUIRE(loaded.at(0).size() == 25);
  advance(11s);
  REQUIRE(loaded.at(1).size() == 24);
  REQUIRE(result.get().size() == 49);
}

TEST_CASE_METHOD(deterministic, "with a linger a batch waits for more keys [C17]", "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded, 100ms);
  auto first = start(find_all(in, {1}));
  advance(50ms);
  auto second = start(find_all(in, {2}));
  advance(50ms);
  REQUIRE(loaded == std::vector<std::vector<int>>{{1, 2}});
  advance(1s);
  REQUIRE(first.get().at(0).has_value());
  REQUIRE(second.get().at(0).has_value());
}

TEST_CASE_METHOD(deterministic, "two loads of one key under way are one [C17] [ND-15]",
                 "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded);
  auto first = start(find_all(in, {1, 1}));
  advance(500ms);
  auto second = start(find_all(in, {1}));
  advance(500ms);
  REQUIRE(loaded == std::vector<std::vector<int>>{{1}});
  REQUIRE(*first.get().at(1) == "row 1");
  REQUIRE(*second.get().at(0) == "row 1");
  auto third = start(find_all(in, {1})); // nothing is cached
  advance(1s);
  REQUIRE(third.done());
  REQUIRE(loaded.size() == 2);
}

TEST_CASE_METHOD(deterministic, "each caller of a batch has its own failure [C17]", "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded);
  auto result = start(find_all(in, {1, -5}));
  advance(1s);
  auto found = result.get();
  REQUIRE(found.at(0).has_value());
  REQUIRE(found.at(1).get_if<bad_key>()->key == -5);
}

TEST_CASE_METHOD(deterministic, "what a loader throws, each caller of its batch gets [ND-14]",
                 "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded);
  auto result = start(find_all(in, {1, 99}));
  advance(1s);
  auto found = result.get();
  for (auto& each : found)
    REQUIRE(each.get_if<failure>()->text() == "the disk is gone");
}

TEST_CASE_METHOD(deterministic, "a loader that forgets a key fails its batch", "[batcher]") {
  std::vector<std::vector<int>> loaded;
  auto in = spawn<rows>(loaded);
  auto result = start(find_all(in, {1, 98}));
  advance(1s);
  auto found = result.get();
  REQUIRE(found.at(0).get_if<failure>()->text() ==
          "the loader of a batcher yielded 1 outcomes for 2 keys");
}

namespace {

task<int> counted(int& begun, int& ended) {
  ++begun;
  try {
    co_await parley::sleep_for(1s);
  } catch (const parley::cancelled&) {
    ++ended;
    throw;
  }
  co_return begun;
}

} // namespace

TEST_CASE_METHOD(deterministic,
                 "a shared call is cancelled when the last one who waits leaves [F9]",
                 "[batcher]") {
  int begun = 0;
  int ended = 0;
  auto work = [](int& begun_, int& ended_) -> task<std::string> {
    parley::in_flight<std::string, int> calls;
    auto wait = [](parley::shared_future<int> f) -> task<int> { co_return co_await f; };
    auto begin = [&] { return calls.get("a", counted, std::ref(begun_), std::ref(ended_)); };
    auto first = parley::start(wait(begin()));
    auto second = parley::start(wait(begin()));
    co_await parley::sleep_for(1ms);
    first.cancel();
    co_await parley::sleep_for(1ms);
    auto log = std::to_string(begun_) + std::to_string(ended_);
    second.cancel();
    co_await parley::sleep_for(1ms);
    log += " " + std::to_string(begun_) + std::to_string(ended_);
    auto again = co_await begin();
    co_return log + " " + std::to_string(again) + " " + std::to_string(calls.size());
  };
  auto result = start(work(begun, ended));
  advance(2s);
  REQUIRE(result.get() == "10 11 2 0");
}
