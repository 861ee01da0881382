// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/understudy.hpp"
#include "parley/actors/testing/world.hpp"

#include <memory>

namespace parley::testing {

template <class P>
class fake;

/// An actor that speaks a protocol by script, for the code that asks it:
///
///     parley::testing::fake<pastes::store> store(w);
///     store.on<find>().answers(paste{"a text"});                // the first find
///     store.on<find>().fails(not_found{"k"}).after(2s);         // the second
///     store.always<put>().says_nothing();                       // every put
///     w.get(view(store, "k"));
///     REQUIRE(store.asked<find>().size() == 2);
///
/// A request without a cue fails, and is reported at the end of the test with what is left. A request that its asker
/// cancels, or whose deadline passes, ends there. Either may go first: the script lives as long as its actor, and what was
/// asked is told also when the world has ended.
template <class... Signatures>
class fake<protocol<Signatures...>> {
  using P = protocol<Signatures...>;
  using script = detail::script<Signatures...>;

public:
  explicit fake(world& w)
      : script_(std::make_shared<script>()),
        self_(std::make_shared<handle<P>>(w.spawn<detail::understudy<P>>(
            [&w](std::string what) { w.complain(std::move(what)); }, script_))) {
    w.at_end([mine = std::weak_ptr<handle<P>>(self_)] {
      if (auto self = mine.lock())
        *self = {};
    });
  }

  /// The next request of this kind for which there is no cue yet.
  template <class M>
  auto& on() {
    return role<M>().add_cue();
  }

  /// Every request of this kind behind those that have a cue of their own.
  template <class M>
  auto& always() {
    return role<M>().set_rest();
  }

  /// The requests that came, in their order.
  template <class M>
  [[nodiscard]] const auto& asked() const {
    return role<M>().asked;
  }

  /// How many of them were cancelled before their answer: by their askers, or since their deadlines passed.
  template <class M>
  [[nodiscard]] std::size_t cancelled() const {
    return role<M>().cancelled;
  }

  /// Empty when the world has ended.
  [[nodiscard]] const handle<P>& self() const noexcept { return *self_; }
  operator handle<P>() const { return *self_; }

private:
  template <class M>
  auto& role() const {
    static_assert(P::template offers<M>,
                  "parley::testing::fake: its protocol does not offer that message");
    if constexpr (P::template offers<M>)
      return std::get<detail::role<typename detail::signature_for<M, P>::type>>(*script_);
    else
      return detail::no_role::instance();
  }

  std::shared_ptr<script> script_;
  std::shared_ptr<handle<P>> self_;
};

} // namespace parley::testing
