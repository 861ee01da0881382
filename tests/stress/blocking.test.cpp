// Part of parley. BSD-3-Clause, see LICENSE.
#include "io/worker.hpp"
#include "parley/io/metrics.hpp"

#include <pthread.h>
#include <thread>

using namespace parley_test;

namespace {

std::string thread_name() {
  char out[16];
  pthread_getname_np(pthread_self(), out, sizeof out);
  return out;
}

template <class T>
T get_on(parley::system& system, task<T> (*make)()) {
  return parley::block_on(system, make());
}

} // namespace

TEST_CASE("blocking work runs on a thread of the pool, its result arrives on the actor's own turn "
          "[TW-32]") {
  parley::system system;
  auto seen = [](parley::system& system) -> task<std::pair<std::string, bool>> {
    auto* self = parley::detail::current();
    auto name = co_await blocking(thread_name);
    auto state = parley::pool_of(system);
    CHECK(state.threads == 1);
    CHECK(state.running == 0);
    co_return std::pair(name, self == parley::detail::current());
  };
  auto result = parley::block_on(system, seen(system));
  CHECK(result.first == "parley-pool-0");
  CHECK(result.second);
}

TEST_CASE("metrics show the pool's threads and jobs, as one that reads them") {
  parley::system system;
  auto seen = [](parley::metrics metrics) -> task<std::string> {
    co_return co_await blocking([](const parley::metrics& m) { return m.text(); }, metrics);
  };
  auto text = parley::block_on(system, seen(parley::metrics(system)));
  CAPTURE(text);
  CHECK(text.find("\nparley_pool_threads 1\n") != text.npos);
  CHECK(text.find("\nparley_pool_running 1\n") != text.npos);
  CHECK(text.find("\nparley_pool_queued 0\n") != text.npos);
}

TEST_CASE("the pool works on after a job that threw [TW-32]") {
  parley::system system(small_pool(1));
  REQUIRE(get_on<int>(system, []() -> task<int> {
            try {
              co_await blocking([] { throw std::runtime_error("no"); });
            } catch (const std::runtime_error&) {}
            co_return co_await blocking(add, 2, 2);
          }) == 4);
}

TEST_CASE("nothing can be asked on the pool") {
  parley::system system;
  auto service = parley::spawn<worker_service>(system);
  auto attempt = [](handle<worker> to) -> task<std::string> {
    try {
      co_await blocking([](const handle<worker>& to) { static_cast<void>(ask<work>(to, 1)); }, to);
    } catch (const std::logic_error& e) {
      co_return e.what();
    }
    co_return "";
  };
  REQUIRE(parley::block_on(system, attempt(service)) ==
          "parley::ask: not on an actor; use block_on");
}

TEST_CASE("a job on the pool may wait for actors with block_on") {
  parley::system system;
  auto service = parley::spawn<worker_service>(system);
  auto attempt = [](parley::system& system, handle<worker> to) -> task<int> {
    co_return co_await blocking(
        [](parley::system* system, const handle<worker>& to) {
          return parley::block_on(*system, [&] { return ask<work>(to, 5); });
        },
        &system, to);
  };
  REQUIRE(parley::block_on(system, attempt(system, service)) == 5);
}

TEST_CASE("work that is submitted to a full pool fails with overloaded") {
  parley::system system(small_pool(1, 1));
  turnstile held;
  auto attempt = [](turnstile& held) -> task<errc> {
    auto running = blocking(&turnstile::pass, &held);
    auto queued = blocking(add, 1, 1);
    auto refused = blocking(add, 1, 1);
    auto code = errc::other;
    try {
      co_await refused;
    } catch (const failure& e) {
      code = e.code();
    }
    held.open();
    co_await running;
    auto two = co_await queued;
    CHECK(two == 2);
    co_return code;
  };
  REQUIRE(parley::block_on(system, attempt(held)) == errc::overloaded);
}

TEST_CASE("a job whose awaiter is gone before it began never runs [CF-08]") {
  parley::system system(small_pool(1));
  turnstile held;
  auto ran = std::make_shared<bool>(false);
  auto attempt = [](parley::system& system, turnstile& held,
                    std::shared_ptr<bool> ran) -> task<void> {
    auto running = blocking(&turnstile::pass, &held);
    held.wait_until_reached();
    {
      auto dropped = blocking([](const std::shared_ptr<bool>& ran) { *ran = true; }, ran);
      CHECK(parley::pool_of(system).queued == 1);
    }
    CHECK(parley::pool_of(system).queued == 0);
    CHECK(ran.use_count() == 2); // its arguments went with it
    held.open();
    co_await running;
    co_await blocking([] {});
  };
  parley::block_on(system, attempt(system, held, ran));
  REQUIRE_FALSE(*ran);
}

TEST_CASE("a cancelled handler takes its job out of the queue [CF-08]") {
  parley::system system(small_pool(1));
  turnstile held;
  turnstile never;
  auto service = parley::spawn<worker_service>(system, std::vector{&held, &never});
  auto attempt = [](parley::system& system, handle<worker> to, turnstile& held) -> task<void> {
    auto first = ask<work>(to, 0);
    held.wait_until_reached();
    auto second = ask<work>(to, 1);
    co_await ask<count>(to);
    CHECK(parley::pool_of(system).queued == 1);
    second.cancel();
    co_await ask<count>(to);
    CHECK(parley::pool_of(system).queued == 0);
    held.open();
    auto value = co_await first;
    CHECK(value == 0);
  };
  parley::block_on(system, attempt(system, service, held));
}

TEST_CASE(
    "a cancelled handler leaves a job that runs; its thread is taken until the job ends [CF-08]") {
  parley::system system(small_pool(1));
  turnstile held;
  auto result = std::make_shared<int>(1);
  auto service = parley::spawn<worker_service>(system, std::vector{&held}, result);
  auto attempt = [](parley::system& system, handle<worker> to, turnstile& held,
                    token& result) -> task<void> {
    auto first = ask<work>(to, 0);
    held.wait_until_reached();
    first.cancel();
    auto done = co_await ask<count>(to);
    CHECK(done == 0);
    parley::pool_state busy;
    busy.threads = busy.running = busy.abandoned = 1;
    CHECK(parley::pool_of(system) == busy);
    held.open();
    co_await blocking([] {}); // on the same thread
    busy.running = busy.abandoned = 0;
    CHECK(parley::pool_of(system) == busy);
    done = co_await ask<count>(to);
    CHECK(done == 0);
    CHECK(result.use_count() == 2); // the test's and the service's: the result is gone
  };
  parley::block_on(system, attempt(system, service, held, result));
}

TEST_CASE("a result whose actor ended meanwhile finds nobody") {
  turnstile held;
  auto result = std::make_shared<int>(1);
  {
    parley::system system(small_pool(1));
    auto service = parley::spawn<worker_service>(system, std::vector{&held}, result);
    auto attempt = [](handle<worker> to, turnstile& held) -> task<errc> {
      auto pending = ask<work>(to, 0);
      held.wait_until_reached();
      caf::anon_send_exit(to.caf(), caf::exit_reason::kill);
      auto code = errc::other;
      try {
        co_await pending;
      } catch (const failure& e) {
        code = e.code();
      }
      held.open();
      co_await blocking([] {});
      co_return code;
    };
    CHECK(parley::block_on(system, attempt(service, held)) == errc::receiver_down);
    CHECK(parley::pool_of(system).running == 0);
  }
  CHECK(result.use_count() == 1);
}

TEST_CASE(
    "the system's end waits for the jobs that run, and drops those that nobody awaits [CF-10]") {
  turnstile held;
  auto result = std::make_shared<int>(1);
  std::thread opener;
  {
    parley::system system(small_pool(1));
    auto service = parley::spawn<worker_service>(system, std::vector{&held}, result);
    auto submit = [](handle<worker> to) -> task<void> {
      for (int i = 0; i < 100; ++i)
        parley::tell<work>(to, i);
      co_await ask<count>(to);
    };
    parley::block_on(system, submit(service));
    held.wait_until_reached();
    opener = std::thread([&] { held.open(); });
  }
  opener.join();
  REQUIRE(result.use_count() == 1);
}

TEST_CASE("the pool's end drains what is queued, and refuses what comes then [CF-10]") {
  class counted : public parley::detail::result_job<void> {
  public:
    counted(std::atomic<int>& ran, turnstile* hold) : ran_(&ran), hold_(hold) {}
    void run() noexcept override {
      if (hold_ != nullptr)
        hold_->pass();
      ++*ran_;
    }

  private:
    std::atomic<int>* ran_;
    turnstile* hold_;
  };
  class late : public parley::detail::result_job<void> {
  public:
    late(parley::detail::pool& to, std::atomic<int>& ran, errc& code)
        : to_(&to), ran_(&ran), code_(&code) {}
    void run() noexcept override {
      while (*code_ == errc::overloaded) {
        try {
          to_->submit(std::make_shared<counted>(*ran_, nullptr));
        } catch (const failure& e) {
          *code_ = e.code();
        }
      }
    }

  private:
    parley::detail::pool* to_;
    std::atomic<int>* ran_;
    errc* code_;
  };
  std::atomic<int> ran = 0;
  std::atomic<int> more = 0;
  auto code = errc::overloaded;
  turnstile held;
  std::thread opener;
  {
    parley::detail::pool some(parley::detail::pool::shape(2, 10));
    some.submit(std::make_shared<counted>(ran, &held));
    held.wait_until_reached();
    some.submit(std::make_shared<late>(some, more, code));
    opener = std::thread([&] { held.open(); });
    for (int i = 0; i < 3; ++i)
      while (true) {
        try {
          some.submit(std::make_shared<counted>(ran, nullptr));
          break;
        } catch (const failure&) { // full: the late job fills it as well
        }
      }
  }
  opener.join();
  CHECK(ran == 4);
  CHECK(code == errc::stopping);
}

TEST_CASE("a future of another thread is awaited on the pool [TO-09]") {
  parley::system system;
  std::promise<int> promise;
  auto attempt = [](std::future<int> result, std::promise<int>& promise) -> task<int> {
    auto job = parley::from_future(std::move(result));
    promise.set_value(5);
    co_return co_await job;
  };
  REQUIRE(parley::block_on(system, attempt(promise.get_future(), promise)) == 5);
}

TEST_CASE("a future that is ready needs no thread [TO-09]") {
  parley::system system;
  std::promise<int> promise;
  promise.set_value(5);
  auto attempt = [](std::future<int> result) -> task<int> {
    co_return co_await parley::from_future(std::move(result));
  };
  CHECK(parley::block_on(system, attempt(promise.get_future())) == 5);
  CHECK(parley::pool_of(system).threads == 0);
}

TEST_CASE("a future that nobody awaits any more gives its thread back [TO-09]") {
  parley::system system(small_pool(1));
  std::promise<int> promise;
  auto attempt = [](std::future<int> result) -> task<int> {
    {
      auto dropped = parley::from_future(std::move(result));
      co_await parley::sleep_for(0ms);
    }
    co_return co_await blocking(add, 1, 1);
  };
  REQUIRE(parley::block_on(system, attempt(promise.get_future())) == 2);
}

TEST_CASE("a deferred future runs on the pool") {
  parley::system system;
  auto attempt = [](std::future<std::string> result) -> task<std::string> {
    co_return co_await parley::from_future(std::move(result));
  };
  REQUIRE(parley::block_on(system, attempt(std::async(std::launch::deferred, thread_name))) ==
          "parley-pool-0");
}
