// Part of parley. BSD-3-Clause, see LICENSE.
#include "actors/library.hpp"

using namespace parley_test;
using namespace library;

/// Every way of writing an await that the documentation shows, on every compiler: each object that takes part is destroyed
/// as often as it was made. g++ 12 destroys some temporaries of awaiting statements twice (GCC 99576); the shapes that it
/// breaks do not compile with parley's types, or are named in docs/design.
namespace {

/// Counts its copies; a plain class, with constructors.
struct counted {
  static inline int made = 0;
  static inline int gone = 0;

  std::string text;

  counted() { ++made; }
  explicit counted(std::string t) : text(std::move(t)) { ++made; }
  counted(const counted& other) : text(other.text) { ++made; }
  counted(counted&& other) noexcept : text(std::move(other.text)) { ++made; }
  counted& operator=(const counted&) = default;
  counted& operator=(counted&&) = default;
  ~counted() { ++gone; }

  bool operator==(const counted&) const = default;
};
PARLEY_MESSAGE_AS(counted, "shapes_test.counted", 0, text)

struct parcel {
  counted what;
  int weight = 0;
};
PARLEY_MESSAGE_AS(parcel, "shapes_test.parcel", 0, what, weight)
using post = parley::protocol<parcel(parcel)>;

class office : public parley::service<post> {
public:
  parcel on(parcel x) {
    ++x.weight;
    return x;
  }
};

task<parcel> child(handle<post> to, counted what) {
  auto out = co_await ask<parcel>(to, std::move(what), 1);
  co_return out;
}

task<int> by_value(counted what) {
  co_await parley::sleep_for(0s);
  co_return static_cast<int>(what.text.size());
}

task<int> weigh(handle<post> to, std::string text) {
  int sum = 0;
  { // the one-line form
    auto x = co_await ask<parcel>(to, counted(text), 1);
    sum += x.weight;
  }
  { // a member of the awaited value
    sum += (co_await ask<parcel>(to, counted(text), 1)).weight;
  }
  { // a named message, a named reply
    parcel named{counted(text), 1};
    auto pending = ask(to, named);
    auto x = co_await pending;
    sum += x.weight;
  }
  { // a moved message, a named reply
    parcel named{counted(text), 1};
    auto pending = ask(to, std::move(named));
    auto x = co_await pending;
    sum += x.weight;
  }
  { // options in the same statement
    auto x = co_await ask<parcel>(to.within(1s).urgent(), counted(text), 1);
    sum += x.weight;
  }
  { // as an outcome, inline and named
    auto x = co_await parley::as_outcome(ask<parcel>(to, counted(text), 1));
    sum += x->weight;
    auto pending = ask<parcel>(to, counted(text), 1);
    auto y = co_await parley::as_outcome(pending);
    sum += y->weight;
  }
  { // a child task with temporaries as arguments
    auto x = co_await child(to, counted(text));
    sum += x.weight;
    auto y = co_await by_value(counted(text));
    sum += y > 0 ? 2 : 0;
  }
  { // a named child
    auto work = child(to, counted(text));
    auto x = co_await std::move(work);
    sum += x.weight;
  }
  { // two awaits in one expression
    sum += (co_await ask<parcel>(to, counted(text), 1)).weight +
           (co_await ask<parcel>(to, counted(text), 1)).weight;
  }
  { // in a condition, in a loop
    if (auto x = co_await ask<parcel>(to, counted(text), 1); x.weight == 2)
      sum += x.weight;
    for (int i = 0; i < 2; ++i) {
      auto x = co_await ask<parcel>(to, counted(text), 1);
      sum += x.weight;
    }
  }
  { // a structured binding
    auto x = co_await ask<parcel>(to, counted(text), 1);
    auto& [what, weight] = x;
    sum += weight + (what.text == text ? 0 : 1000);
  }
  { // JSON built inline
    auto x = co_await ask<parcel>(to, counted(parley::json_of("text", text, "n", 1).dump()), 1);
    sum += x.weight;
  }
  co_return sum;
}

/// Awaits for ever, with temporaries and locals of all kinds in the frame.
task<int> parked(handle<post> to, handle<library::desk> slow) {
  counted local("a text that is longer than a small string");
  auto pending = ask<parcel>(to, counted("another text that is longer than a small string"), 1);
  auto x = co_await ask<read_for>(slow.no_deadline(), 1h);
  auto y = co_await pending;
  co_return x + y.weight + static_cast<int>(local.text.size());
}

} // namespace

TEST_CASE("each documented shape of an await destroys what it made, once", "[shapes]") {
  counted::made = counted::gone = 0;
  {
    parley::testing::world w;
    auto to = w.spawn<office>();
    auto result =
        w.start(weigh(to, "a text that is longer than a small string, so that it is on the heap"));
    w.advance(1s);
    REQUIRE(result.get() == 34);
  }
  REQUIRE(counted::made > 0);
  REQUIRE(counted::made == counted::gone);
}

TEST_CASE("a frame destroyed while it is suspended destroys what it made, once", "[shapes]") {
  counted::made = counted::gone = 0;
  {
    ledger seen;
    parley::testing::world w;
    auto to = w.spawn<office>();
    auto slow = w.spawn<librarian>(seen);
    class holder : public parley::service<parley::protocol<int(count)>> {
    public:
      holder(handle<post> a, handle<library::desk> b) : a_(std::move(a)), b_(std::move(b)) {}
      task<int> on(count) { return parked(a_, b_); }

    private:
      handle<post> a_;
      handle<library::desk> b_;
    };
    auto dying = w.spawn<holder>(to, handle<library::desk>(slow));
    auto pending = w.start([&] { return ask<count>(dying); });
    w.run();
    anon_send_exit(dying.caf(), caf::exit_reason::kill);
    w.run();
    REQUIRE(pending.failed_with() == errc::receiver_down);
  }
  REQUIRE(counted::made > 0);
  REQUIRE(counted::made == counted::gone);
}

TEST_CASE("a task that is never awaited destroys its arguments, once", "[shapes]") {
  counted::made = counted::gone = 0;
  { auto never = by_value(counted("never")); }
  REQUIRE(counted::made == counted::gone);
}
