// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/works.hpp"

using namespace parley_test;
using namespace library;
using namespace works;

namespace {

/// Does nothing but start these.
task<void> adds(parley::scope in, std::vector<task<int>> children) {
  for (auto& each : children)
    in.add(std::move(each));
  co_return;
}

struct lend {};
PARLEY_MESSAGE_AS(lend, "scope_test.lend", 0)
using lending = parley::protocol<int(lend)>;

/// Hands its scope out to whoever is in the test.
class lender : public parley::service<lending> {
public:
  explicit lender(std::optional<parley::scope>& out) : out_(out) {}

  task<int> on(lend) {
    auto body = [](parley::scope in, std::optional<parley::scope>* out) -> task<int> {
      out->emplace(in);
      co_await parley::sleep_for(1s);
      co_return 1;
    };
    co_return co_await parley::with_scope(body, &out_);
  }

private:
  std::optional<parley::scope>& out_;
};

} // namespace

TEST_CASE_METHOD(deterministic,
                 "a scope ends when its body and all children have ended [C9] [GE-08]", "[scope]") {
  std::string log;
  auto body = [](parley::scope in, std::string& seen) -> task<int> {
    in.add(careful(seen, 'a', 3s, 0s));
    in.add(careful(seen, 'b', 1s, 0s));
    co_return 5;
  };
  auto result = start(parley::with_scope(body, std::ref(log)));
  advance(2900ms);
  REQUIRE(log == "abb");
  REQUIRE(!result.done());
  advance(100ms);
  REQUIRE(log == "abba");
  REQUIRE(result.get() == 5);
}

TEST_CASE_METHOD(deterministic, "a child's result is kept for its future, beyond the scope [C9]",
                 "[scope]") {
  auto body = [](parley::scope in) -> task<parley::future<int>> {
    co_return in.start(after(1s, 5));
  };
  auto work = [](auto in) -> task<int> {
    auto kept = co_await parley::with_scope(in);
    co_return co_await kept;
  };
  auto result = start(work(body));
  advance(1s);
  REQUIRE(result.get() == 5);
}

TEST_CASE_METHOD(
    deterministic,
    "a child that fails cancels its siblings and the body, and all are waited for [C9] "
    "[AS-19]",
    "[scope]") {
  std::string log;
  auto body = [](parley::scope in, std::string& seen) -> task<void> {
    in.add(careful(seen, 'a', 9s, 2s));
    in.add(fails_after(1s, "broken"));
    co_await careful(seen, 'b', 9s, 1s);
  };
  auto result = start(told_by(parley::with_scope(body, std::ref(log))));
  advance(2900ms);
  REQUIRE(log == "ba!!.");
  REQUIRE(!result.done());
  advance(100ms);
  REQUIRE(log == "ba!!..");
  REQUIRE(result.get() == "overloaded #0 broken");
}

TEST_CASE_METHOD(deterministic, "a body that fails cancels the children [C9] [AS-19]", "[scope]") {
  std::string log;
  auto body = [](parley::scope in, std::string& seen) -> task<void> {
    in.add(careful(seen, 'a', 9s, 1s));
    co_await fails_after(1s, "body");
  };
  auto result = start(told_by(parley::with_scope(body, std::ref(log))));
  advance(2s);
  REQUIRE(log == "a!.");
  REQUIRE(result.get() == "overloaded #0 body");
}

TEST_CASE_METHOD(deterministic,
                 "a scope throws the first failure in time, with the others [C8] [C9]", "[scope]") {
  int reports = 0;
  parley::on_unobserved_failure(caf(), [&](std::string_view, const failure&) { ++reports; });
  auto result = start(told_by(parley::with_scope(
      adds, list(fails_on_cancel("second"), fails_after(1s, "first"), fails_on_cancel("third")))));
  advance(1s);
  REQUIRE(result.get() == "overloaded #0 first (second) (third)");
  REQUIRE(reports == 0);
}

TEST_CASE_METHOD(deterministic,
                 "nothing is started in a scope once a child has failed [C9] [AS-19]", "[scope]") {
  auto body = [](parley::scope in) -> task<std::string> {
    in.add(fails_after(1s, "broken"));
    std::string text;
    try {
      co_await parley::sleep_for(9s);
    } catch (const parley::cancelled&) { // the scope's
    }
    try {
      in.add(at_once(1));
    } catch (const failure& f) {
      text = told(f);
    }
    throw failure(errc::other, text);
    co_return text;
  };
  auto result = start(told_by(parley::with_scope(body)));
  advance(1s);
  REQUIRE(result.get() ==
          "overloaded #0 broken (stopping parley::scope: one of its children has failed)");
}

TEST_CASE_METHOD(deterministic, "nothing is started in a scope that has ended [C9]", "[scope]") {
  auto work = []() -> task<std::string> {
    auto body = [](parley::scope in) -> task<parley::scope> { co_return in; };
    auto old = co_await parley::with_scope(body);
    old.stop();
    std::string text = std::to_string(old.running());
    try {
      old.add(at_once(1));
    } catch (const failure& f) {
      text += told(f);
    }
    co_return text;
  };
  REQUIRE(get(work()) == "0stopping parley::scope: it has ended");
}

TEST_CASE_METHOD(deterministic, "a scope is its actor's alone [C9]", "[scope]") {
  std::optional<parley::scope> lent;
  auto to = spawn<lender>(lent);
  auto result = start([&] { return ask<lend>(to); });
  run();
  auto elsewhere = [&]() -> task<std::string> {
    std::string text;
    try {
      lent->add(at_once(1));
    } catch (const std::logic_error& e) {
      text = e.what();
    }
    try {
      lent->stop();
    } catch (const std::logic_error&) {
      text += "; stop too";
    }
    co_return text;
  };
  REQUIRE_THAT(get(elsewhere()),
               Catch::Matchers::Matches("parley::scope: it belongs to .*#[0-9]+ and was used "
                                        "on another actor; stop too"));
  advance(1s);
  REQUIRE(result.get() == 1);
}

TEST_CASE_METHOD(deterministic, "a scope that is stopped ends its children without a failure [C9]",
                 "[scope]") {
  std::string log;
  auto body = [](parley::scope in, std::string& seen) -> task<std::string> {
    in.add(careful(seen, 'a', 9s, 0s));
    in.add(careful(seen, 'b', 9s, 1s));
    co_await parley::sleep_for(1s);
    seen += std::to_string(in.running());
    in.stop();
    co_await parley::sleep_for(500ms);
    seen += std::to_string(in.running());
    in.add(careful(seen, 'c', 1s, 0s));
    co_return "stopped";
  };
  auto result = start(parley::with_scope(body, std::ref(log)));
  advance(1499ms);
  REQUIRE(log == "ab2!!.");
  advance(1001ms);
  REQUIRE(log == "ab2!!.1c.c");
  REQUIRE(result.get() == "stopped");
}

TEST_CASE_METHOD(deterministic, "a child that is cancelled by its future is no failure [C9]",
                 "[scope]") {
  auto body = [](parley::scope in) -> task<int> {
    auto doomed = in.start(after(9s, 1));
    in.add(after(2s, 2));
    co_await parley::sleep_for(1s);
    co_return doomed.cancel() ? 1 : 0;
  };
  auto result = start(parley::with_scope(body));
  advance(2s);
  REQUIRE(result.get() == 1);
}

TEST_CASE_METHOD(deterministic, "a cancel goes to the body and to all children [C9] [AS-19]",
                 "[scope]") {
  std::string log;
  std::string text;
  auto body = [](parley::scope in, std::string& seen) -> task<void> {
    in.add(careful(seen, 'a', 9s, 1s));
    co_await careful(seen, 'b', 9s, 0s);
  };
  auto work = [&]() -> task<void> {
    auto inside = parley::start(told_by(parley::with_scope(body, std::ref(log))));
    co_await parley::sleep_for(1s);
    inside.cancel();
    text = co_await inside;
  };
  auto result = start(work());
  advance(2s);
  REQUIRE(log == "ba!!..");
  REQUIRE(text == "cancelled!");
  result.get();
}

TEST_CASE_METHOD(
    deterministic,
    "a failure and a cancel together: the failure is thrown, the cancel strikes behind "
    "it [C9] [AS-19]",
    "[scope]") {
  std::string log;
  auto outer = [](std::string& seen) -> task<void> {
    seen +=
        co_await told_by(parley::with_scope(adds, list(fails_on_cancel("broken"), after(9s, 1))));
    co_await parley::sleep_for(1h);
  };
  auto work = [&]() -> task<std::string> {
    auto inside = parley::start(outer(log));
    co_await parley::sleep_for(1s);
    inside.cancel();
    co_return co_await told_by(parley::all(std::move(inside)));
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(log == "other #0 broken");
  REQUIRE(result.get() == "cancelled #0 cancelled by the same actor");
}

TEST_CASE_METHOD(deterministic,
                 "a scope within a scope fails the outer one when it fails [C9] [AS-19]",
                 "[scope]") {
  std::string log;
  auto body = [](parley::scope in, std::string& seen) -> task<void> {
    in.add(careful(seen, 'a', 9s, 0s));
    in.add(parley::with_scope(adds, list(careful(seen, 'b', 9s, 1s), fails_after(1s, "inner"))));
    co_return;
  };
  auto result = start(told_by(parley::with_scope(body, std::ref(log))));
  advance(2s);
  REQUIRE(log == "ab!.!."); // the inner one ends first
  REQUIRE(result.get() == "overloaded #0 inner");
}

TEST_CASE_METHOD(deterministic,
                 "a child that goes on for 5 s is destroyed, and its future is told [C9]",
                 "[scope]") {
  int reports = 0;
  parley::on_unobserved_failure(caf(), [&](std::string_view, const failure&) { ++reports; });
  auto body = [](parley::scope in, std::optional<parley::future<int>>& kept) -> task<void> {
    kept.emplace(in.start(stubborn(1h, 1)));
    in.add(fails_after(1s, "broken"));
    co_return;
  };
  auto work = [](auto in) -> task<std::string> {
    std::optional<parley::future<int>> kept;
    auto text = co_await told_by(parley::with_scope(in, std::ref(kept)));
    auto of_child = co_await told_by(parley::all(std::move(*kept)));
    co_return text + "; " + of_child;
  };
  auto result = start(work(body));
  advance(6s);
  REQUIRE(result.get() ==
          "overloaded #0 broken; cancelled #0 another operation decided the outcome");
  REQUIRE(reports == 1);
}

TEST_CASE_METHOD(deterministic,
                 "a child that has not begun when a sibling fails never does [C9] [AS-19]",
                 "[scope]") {
  std::string log;
  auto fails = []() -> task<int> {
    throw failure(errc::other, "first");
    co_return 0;
  };
  auto result = start(told_by(parley::with_scope(adds, list(fails(), careful(log, 'a', 1s, 0s)))));
  run();
  REQUIRE(log == "");
  REQUIRE(result.get() == "other #0 first");
}

TEST_CASE_METHOD(deterministic, "a child may start siblings, also when the body has ended [C9]",
                 "[scope]") {
  auto spreads = [](parley::scope in, int& count) -> task<int> {
    co_await parley::sleep_for(1s);
    for (int i = 0; i < 3; ++i)
      in.add(after(1s, ++count));
    co_return 0;
  };
  int count = 0;
  auto body = [&](parley::scope in) -> task<void> {
    in.add(spreads(in, count));
    co_return;
  };
  auto result = start(parley::with_scope(body));
  advance(1999ms);
  REQUIRE(!result.done());
  advance(1ms);
  result.get();
  REQUIRE(count == 3);
}

TEST_CASE_METHOD(deterministic, "children have the deadline of their scope [C9]",
                 "[scope] [deadline]") {
  ledger seen;
  auto desk = handle<library::desk>(spawn<librarian>(seen));
  auto body = [](parley::scope in, handle<library::desk> to) -> task<void> {
    in.add(ask<read_for>(to, 1h));
    co_return;
  };
  auto result = start(told_by(parley::timeout(1s, parley::with_scope(body, desk))));
  advance(1s);
  REQUIRE(result.get() == "deadline_exceeded not done within 1000ms");
  REQUIRE(seen.cancelled == 1);
}

TEST_CASE_METHOD(deterministic,
                 "a hundred thousand children end in linear time, and are gone [C7] [C9]",
                 "[scope]") {
  auto body = [](parley::scope in, int n) -> task<void> {
    for (int i = 0; i < n; ++i)
      in.add(at_once(i));
    co_return;
  };
  auto few = start(parley::with_scope(body, 10'000));
  auto steps = run();
  auto many = start(parley::with_scope(body, 100'000));
  auto more_steps = run();
  few.get();
  many.get();
  REQUIRE(more_steps < 12 * steps);
}

TEST_CASE_METHOD(deterministic, "an actor that stops ends its scopes, children first [C9] [C15]",
                 "[scope]") {
  std::string log;
  auto body = [](parley::scope in, std::string& seen) -> task<void> {
    in.add(careful(seen, 'a', 9s, 1s));
    co_await careful(seen, 'b', 9s, 0s);
    seen += "never";
  };
  class shop : public parley::service<lending> {
  public:
    shop(decltype(body) in, std::string& seen) : body_(in), seen_(seen) {}
    task<int> on(lend) {
      co_await parley::with_scope(body_, std::ref(seen_));
      co_return 1;
    }

  private:
    decltype(body) body_;
    std::string& seen_;
  };
  auto to = spawn<shop>(body, log);
  auto result = start([&] { return ask<lend>(to); });
  run();
  parley::stop(to);
  advance(1s);
  REQUIRE(log == "ba!!..");
  REQUIRE(result.failed_with() == errc::stopping);
}

TEST_CASE_METHOD(deterministic,
                 "detached work is reported when it fails, and its actor keeps it [C15] [TO-11] "
                 "[TO-28]",
                 "[scope]") {
  std::string report;
  parley::on_unobserved_failure(
      caf(), [&](std::string_view, const failure& f) { report = std::string(f.text()); });
  auto work = []() -> task<void> {
    parley::detach(fails_after(1s, "alone"));
    co_await parley::sleep_for(2s);
  };
  auto result = start(work());
  advance(1s);
  REQUIRE(report == "alone");
  advance(1s);
  result.get();
}
