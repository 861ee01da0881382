// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/testing/explore.hpp"

#include "parley/actors/detail/in_words.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>

namespace parley::testing {

namespace {

std::optional<std::uint64_t> seed_to_replay() {
  auto* text = std::getenv("PARLEY_SEED");
  if (text == nullptr)
    return std::nullopt;
  std::uint64_t seed = 0;
  auto [end, error] = std::from_chars(text, text + std::string_view(text).size(), seed);
  if (error != std::errc() || *end != '\0')
    throw defect("parley::testing::explore: PARLEY_SEED is no number: " + std::string(text));
  return seed;
}

/// What it leaves when it throws is told in `left`.
void run(std::uint64_t seed, const std::function<void(world&)>& test, std::string& left) {
  std::string report;
  {
    world w;
    w.on_leftovers([&](const std::string& text) { report = text; });
    w.shuffle(seed);
    try {
      test(w);
    } catch (...) {
      left = w.left().describe();
      throw;
    }
  }
  if (!report.empty())
    throw defect("left at the end:\n" + report);
}

void try_seed(std::uint64_t seed, const std::function<void(world&)>& test) {
  std::string left;
  try {
    run(seed, test, left);
  } catch (...) {
    auto text = "parley::testing::explore: seed " + std::to_string(seed) +
                " fails (PARLEY_SEED=" + std::to_string(seed) +
                " replays it): " + detail::in_words(std::current_exception());
    if (!left.empty())
      text += "\nwhat was left then:\n" + left;
    std::throw_with_nested(defect(text));
  }
}

} // namespace

void explore(std::uint64_t seeds, const std::function<void(world&)>& test) {
  if (auto seed = seed_to_replay())
    return try_seed(*seed, test);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    try_seed(seed, test);
}

} // namespace parley::testing
