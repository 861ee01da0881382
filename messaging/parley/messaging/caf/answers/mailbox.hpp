// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/detail/default_mailbox.hpp>
#include <caf/detail/mailbox_factory.hpp>
#include <caf/scheduled_actor.hpp>

#include <utility>

/// The CAF port, 1.x: the mailbox of an actor whose turns are ours.
namespace parley::port {

/// While it lends, CAF sees one message, or none, and believes that the actor has gone to sleep behind it.
class lending_mailbox final : public caf::detail::default_mailbox {
public:
  void begin_lending(caf::mailbox_element_ptr x) noexcept {
    is_lending_ = true;
    asked_ = 0;
    lent_ = std::move(x);
  }

  /// Whether CAF asked for another message: what it was lent did not count, since it was dropped, or is in CAF's stash.
  bool end_lending() noexcept {
    is_lending_ = false;
    return asked_ > 1;
  }

  caf::mailbox_element_ptr pop_front() override {
    if (!is_lending_)
      return default_mailbox::pop_front();
    ++asked_;
    return std::move(lent_);
  }

  bool try_block() override { return is_lending_ || default_mailbox::try_block(); }

private:
  caf::mailbox_element_ptr lent_;
  bool is_lending_ = false;
  int asked_ = 0;
};

/// Gives an actor such a mailbox.
class lending_mailboxes final : public caf::detail::mailbox_factory {
public:
  caf::abstract_mailbox* make(caf::scheduled_actor*) override { return new lending_mailbox; }
  caf::abstract_mailbox* make(caf::blocking_actor*) override {
    return new caf::detail::default_mailbox;
  }

  static caf::actor_config& into(caf::actor_config& config) {
    static lending_mailboxes all;
    config.mbox_factory = &all;
    return config;
  }
};

} // namespace parley::port
