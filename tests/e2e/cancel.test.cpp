// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

namespace e2e_cancel {

struct wait {};
struct ping {};
PARLEY_MESSAGE(wait)
PARLEY_MESSAGE(ping)

using waiter = parley::protocol<void(wait), int(ping)>;

/// Sleeps, or waits for another, and tells how that ended.
class waiter_service : public parley::service<waiter> {
public:
  waiter_service(std::string name, parley::handle<waiter> next)
      : name_(std::move(name)), next_(std::move(next)) {}

  parley::task<void> on(wait) {
    parley_test::report(name_ + " waits");
    try {
      if (next_)
        co_await parley::ask<wait>(next_.no_deadline());
      else
        co_await parley::sleep_for(std::chrono::hours(1));
    } catch (const parley::cancelled& c) {
      parley_test::report(name_ + " is cancelled: " + std::string(c.text()));
      throw;
    }
  }
  int on(ping) { return 7; }

private:
  std::string name_;
  parley::handle<waiter> next_;
};

} // namespace e2e_cancel

namespace parley_test {

using namespace e2e_cancel;

const role waiter_role("waiter", [](const std::vector<std::string>&) {
  network here;
  auto back = parley::spawn<waiter_service>(here, "back", handle<waiter>());
  serve(here, parley::spawn<waiter_service>(here, "front", back));
});

task<errc> ask_and_cancel(handle<waiter> there, peer* other) {
  auto pending = ask<wait>(there.no_deadline());
  other->wait_for("back waits");
  pending.cancel();
  auto out = co_await parley::as_outcome(pending);
  co_return out.get_if<failure>()->code();
}

TEST_CASE("cancelling a reply cancels the handler in another process, and what that has asked") {
  peer other("waiter");
  network here;
  auto there = reach<waiter>(here, other);
  REQUIRE(block_on(here, ask_and_cancel(there, &other)) == errc::cancelled);
  REQUIRE(other.wait_for("front is cancelled: ") == "the requester gave up");
  other.wait_for("back is cancelled: the requester gave up");
  REQUIRE(block_on(here, [&] { return ask<ping>(there); }) == 7);
}

TEST_CASE("a deadline that expires cancels the handler in another process") {
  peer other("waiter");
  network here;
  auto there = reach<waiter>(here, other);
  auto expired = [&] { return parley::as_outcome(ask<wait>(there.within(300ms))); };
  auto out = block_on(here, expired);
  REQUIRE(out.get_if<failure>()->code() == errc::deadline_exceeded);
  REQUIRE(other.wait_for("front is cancelled: ") == "the requester's deadline has passed");
  other.wait_for("back is cancelled: the requester's deadline has passed");
  REQUIRE(block_on(here, [&] { return ask<ping>(there); }) == 7);
}

TEST_CASE("a requester that is killed cancels the handler in another process") {
  peer other("waiter");
  network here;
  auto mine = parley::spawn<waiter_service>(here, "here", reach<waiter>(here, other));
  anon_mail(wait()).send(mine.caf());
  other.wait_for("back waits");
  caf::anon_send_exit(mine.caf(), caf::exit_reason::kill);
  REQUIRE(other.wait_for("front is cancelled: ") == "the requester has ended");
}

task<errc> ask_and_stop(handle<waiter> there, peer* other) {
  auto pending = ask<wait>(there.within(60s));
  other->wait_for("back waits");
  parley::stop(there);
  auto out = co_await parley::as_outcome(pending);
  co_return out.get_if<failure>()->code();
}

TEST_CASE("a service of another process that is stopped answers with stopping") {
  peer other("waiter");
  network here;
  REQUIRE(block_on(here, ask_and_stop(reach<waiter>(here, other), &other)) == errc::stopping);
}

} // namespace parley_test
