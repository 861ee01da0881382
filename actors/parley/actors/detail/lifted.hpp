// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/core.hpp"
#include "parley/actors/detail/handlers.hpp"

namespace parley::detail {

/// The core of an actor that is not one of ours: made at the first call, ended with the actor.
core& lifted_core(caf::scheduled_actor& self);

template <class R, class M>
struct callable_of {
  using signature = typename unwrapped<R>::type(M);
};

/// What a callable takes and returns; `signature` is void when that cannot be told.
template <class F>
struct callable {
  using signature = void;
};
template <class F>
  requires requires { &F::operator(); }
struct callable<F> : callable<decltype(&F::operator())> {};
template <class C, class R, class M>
struct callable<R (C::*)(M)> : callable_of<R, M> {};
template <class C, class R, class M>
struct callable<R (C::*)(M) const> : callable_of<R, M> {};
template <class C, class R, class M>
struct callable<R (C::*)(M) noexcept> : callable_of<R, M> {};
template <class C, class R, class M>
struct callable<R (C::*)(M) const noexcept> : callable_of<R, M> {};
template <class R, class M>
struct callable<R (*)(M)> : callable_of<R, M> {};
template <class R, class M>
struct callable<R (*)(M) noexcept> : callable_of<R, M> {};

template <class Signature, class Self, class F>
auto lifted_handler(Self* self, F handler) {
  using S = signature<Signature>;
  using M = typename S::message_type;
  static_cast<void>(S::enlisted());
  auto kept = std::make_shared<F>(std::move(handler));
  constexpr auto hosted = requires { self->parley_core(); };
  core* c = nullptr;
  if constexpr (hosted)
    c = &self->parley_core();
  else
    c = &lifted_core(*self);
  c->keep(kept);
  return port::handler<typename S::result_type, M>(
      self, [c, f = kept.get()](port::request<M>& request) {
        auto call = [f](M&& message) { return (*f)(std::move(message)); };
        if constexpr (hosted) {
          dispatch<S>(*c, request, 0, call);
        } else {
          auto turn = c->begin_turn();
          dispatch<S>(*c, request, 0, call);
          c->end_step();
        }
      });
}

} // namespace parley::detail
