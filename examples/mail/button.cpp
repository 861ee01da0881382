// Part of parley. BSD-3-Clause, see LICENSE.
//
// A button that is clicked again and again. A future has one result, so a source of events is no future: it is a service,
// and each `next` yields one more click. Clicks that nobody waits for yet are kept, and one whose waiter has left goes to
// the next: none is lost but one that is handed out just as its waiter gives up.
//
//     build/dev/examples/mail_button
//
// Output:
// click 1
// click 2
// nobody clicks
// click 3
// click 4
#include <parley/actors.hpp>

#include <deque>
#include <iostream>

using namespace std::chrono_literals;

namespace button {
struct press {};
struct next {};
PARLEY_MESSAGE(press)
PARLEY_MESSAGE(next)

using protocol = parley::protocol<void(press), int(next)>;
}

// [button]
class button_service : public parley::service<button::protocol> {
public:
  void on(button::press) {
    kept_.push_back(++clicks_);
    while (!waiting_.empty() && !kept_.empty()) {
      if (waiting_.front().try_set_value(kept_.front())) // not when its waiter has left
        kept_.pop_front();
      waiting_.pop_front();
    }
  }

  parley::task<int> on(button::next) {
    if (kept_.empty()) {
      auto click = waiting_.emplace_back().get_future();
      co_return co_await click;
    }
    auto click = kept_.front();
    kept_.pop_front();
    co_return click;
  }

private:
  int clicks_ = 0;
  std::deque<int> kept_;
  std::deque<parley::promise<int>> waiting_;
};
// [/button]

parley::task<int> co_main(parley::system& system, std::vector<std::string>) {
  auto button = parley::spawn<button_service>(system);
  tell<button::press>(button);
  tell<button::press>(button);
  std::cout << "click " << co_await ask<button::next>(button) << "\n";
  std::cout << "click " << co_await ask<button::next>(button) << "\n";

  auto none = co_await as_outcome(ask<button::next>(button.within(50ms)));
  std::cout << (none ? "a click" : "nobody clicks") << "\n";

  auto third = ask<button::next>(button);
  auto fourth = ask<button::next>(button);
  tell<button::press>(button);
  tell<button::press>(button);
  std::cout << "click " << co_await third << "\n";
  std::cout << "click " << co_await fourth << "\n";
  co_return 0;
}

PARLEY_MAIN(co_main)
