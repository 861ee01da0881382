// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/expect.hpp"

#include "parley/messaging/caf/version.hpp"

#include <caf/all.hpp>

namespace parley::port {

namespace {

/// A behavior that matches everything.
class taker : public caf::detail::behavior_impl {
public:
  taker(caf::scheduled_actor& self, std::function<void(caf::mailbox_element&)> taken)
      : self_(self), taken_(std::move(taken)) {}

#if PARLEY_CAF < 18
  caf::match_case::result invoke_empty(caf::detail::invoke_result_visitor& f) override {
    take(f);
    return caf::match_case::match;
  }
  caf::match_case::result invoke(caf::detail::invoke_result_visitor& f,
                                 caf::type_erased_tuple&) override {
    take(f);
    return caf::match_case::match;
  }
#else
  bool invoke(caf::detail::invoke_result_visitor& f, caf::message&) override {
    take(f);
    return true;
  }
#endif

private:
  void take(caf::detail::invoke_result_visitor& f) {
    if (auto* element = self_.current_mailbox_element())
      taken_(*element);
    caf::message matched;
    f(matched);
  }

  caf::scheduled_actor& self_;
  std::function<void(caf::mailbox_element&)> taken_;
};

/// CAF 0.17.6 lets derived classes, and only those, at its table.
class table : public caf::scheduled_actor {
public:
  static auto& of(caf::scheduled_actor& self) { return self.*&table::multiplexed_responses_; }
};

} // namespace

void forget(caf::scheduled_actor& self, caf::message_id id) {
  table::of(self).erase(id);
}

void expect(caf::scheduled_actor& self, caf::message_id id,
            std::function<void(caf::mailbox_element&)> taken) {
  caf::behavior matching{caf::intrusive_ptr<caf::detail::behavior_impl>(
      caf::make_counted<taker>(self, std::move(taken)))};
  self.add_multiplexed_response_handler(id, std::move(matching));
}

} // namespace parley::port
