// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/fixture.hpp"
#include "parley/io/file_service.hpp"

using namespace parley_test;
namespace files = parley::files;

TEST_CASE("a read of a file that is written meanwhile is never a mixture") {
  auto first = std::string(1'000'000, 'a');
  auto second = std::string(1'000'000, 'b');
  folder root;
  root.put("big", first);
  parley::system threads;
  auto real = parley::spawn<parley::file_service>(threads, root.path());
  auto write = [](handle<files::protocol> to, std::string x, std::string y) -> task<void> {
    for (int i = 0; i < 20; ++i)
      co_await ask<files::replace>(to, "big", i % 2 == 0 ? y : x);
  };
  auto done = parley::as_future(threads, write(real, first, second));
  auto read = [](handle<files::protocol> from) -> task<std::string> {
    auto file = co_await ask<files::open>(from, "big");
    try {
      co_return co_await ask<files::read>(from, file);
    } catch (const files::changed&) {}
    co_return "";
  };
  while (done.wait_for(0s) != std::future_status::ready) {
    auto text = parley::block_on(threads, read(real));
    REQUIRE((text.empty() || text == first || text == second));
  }
  done.get();
}
