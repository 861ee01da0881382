// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/service.hpp"
#include "parley/actors/sleep.hpp"
#include "parley/actors/task.hpp"
#include "parley/actors/testing/cue.hpp"
#include "parley/messaging/message.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace parley::detail {

/// What a fake does with the requests of one kind, and which it got.
template <class Signature>
class role {
public:
  using cue = testing::cue<Signature>;

  std::vector<typename signature<Signature>::message_type> asked;
  std::size_t cancelled = 0;

  cue& add_cue() { return next_.emplace_back(); }
  cue& set_rest() { return rest_.emplace(); }

  /// Nothing when the script does not say what comes now.
  std::optional<cue> take() {
    if (next_.empty())
      return rest_;
    std::optional<cue> out(std::move(next_.front()));
    next_.pop_front();
    return out;
  }

private:
  std::deque<cue> next_;
  std::optional<cue> rest_;
};

/// What a failed check leaves, so that nothing else is reported.
class no_role {
public:
  static no_role& instance() {
    static no_role one;
    return one;
  }
  no_role& add_cue() { return *this; }
  no_role& set_rest() { return *this; }
  template <class... Ts>
  no_role& answers(const Ts&...) {
    return *this;
  }
  no_role& fails(const auto&) { return *this; }
  no_role& says_nothing() { return *this; }
  no_role& after(const auto&) { return *this; }

  std::vector<int> asked;
  std::size_t cancelled = 0;
};

template <class... Signatures>
using script = std::tuple<role<Signatures>...>;

using complaint = std::function<void(std::string)>;

/// The handler of a fake for one message.
template <class Signature>
class player {
public:
  using message_type = typename signature<Signature>::message_type;
  using outcome_type = typename signature<Signature>::outcome_type;

  player(const complaint& complain, role<Signature>& mine) : complain_(complain), mine_(mine) {}

  task<outcome_type> on(message_type request) {
    mine_.asked.push_back(request);
    auto now = mine_.take();
    if (!now)
      throw unscripted(request);
    auto length = now->is_silent() ? duration::max() : now->delay();
    try {
      if (length > duration::zero())
        co_await sleep_for(length);
    } catch (const parley::cancelled&) {
      ++mine_.cancelled;
      throw;
    }
    co_return now->answer_to(request);
  }

private:
  failure unscripted(const message_type& request) const {
    auto text =
        "parley::testing::fake: the script has no cue for " + std::string(name_of<message_type>());
    if constexpr (message<message_type>)
      text += ": " + printed(request);
    complain_(text);
    return make_failure(errc::handler_threw, text);
  }

  const complaint& complain_;
  role<Signature>& mine_;
};

template <class P>
class understudy;

/// Keeps what its players refer to.
template <class... Signatures>
class prompter {
public:
  prompter(complaint complain, std::shared_ptr<script<Signatures...>> lines)
      : complain_(std::move(complain)), script_(std::move(lines)) {}

protected:
  complaint complain_;
  std::shared_ptr<script<Signatures...>> script_;
};

/// The actor of a fake.
template <class... Signatures>
class understudy<protocol<Signatures...>> : public service<protocol<Signatures...>>,
                                            private prompter<Signatures...>,
                                            public player<Signatures>... {
  using prompter = detail::prompter<Signatures...>;

public:
  understudy(complaint complain, std::shared_ptr<script<Signatures...>> lines)
      : prompter(std::move(complain), std::move(lines)),
        player<Signatures>(prompter::complain_, std::get<role<Signatures>>(*prompter::script_))... {
  }

  using player<Signatures>::on...;
};

} // namespace parley::detail
