// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/handlers.hpp"
#include "parley/actors/service.hpp"
#include "parley/messaging/caf/handlers.hpp"
#include "parley/messaging/caf/host.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <optional>
#include <tuple>

namespace parley::detail {

template <class M, class C, class R>
std::type_identity<R> by_value(R (C::*)(M));
template <class M, class C, class R>
std::type_identity<R> by_value(R (C::*)(M) const);

/// S has a public `on` that can be called with an M, by whatever conversion.
template <class S, class M>
concept callable_handler =
    requires(S& s, M&& m) { s.on(std::move(m)); } || requires(S& s, M& m) { s.on(m); };

/// S has a public `on` whose parameter is an M, by value.
template <class S, class M>
concept value_handler = requires { by_value<M>(&S::on); };

template <class S, class M>
struct handler_result {
  using type = typename decltype(by_value<M>(&S::on))::type;
};

template <class S, class Signature>
consteval bool handles() {
  using M = typename signature<Signature>::message_type;
  static_assert(callable_handler<S, M>,
                "parley::spawn: the service lacks a handler: a public member on(M) for each "
                "message M of its protocol "
                "(private, or hidden by another on? write 'using base::on;')");
  if constexpr (!callable_handler<S, M>) {
    return false;
  } else {
    static_assert(value_handler<S, M>, "parley::spawn: a handler takes its message by value, as "
                                       "on(M): a reference would dangle once the "
                                       "handler suspends");
    if constexpr (!value_handler<S, M>) {
      return false;
    } else {
      using R = typename unwrapped<typename handler_result<S, M>::type>::type;
      static_assert(returns_result<R, signature<Signature>>,
                    "parley::spawn: a handler returns what its protocol declares for the message, "
                    "T or outcome<T, "
                    "failures...>, or a task of it");
      return returns_result<R, signature<Signature>>;
    }
  }
}

template <class P, class Rule>
consteval bool rule_fits() {
  static_assert(P::template offers<typename Rule::message_type>,
                "parley::rules: a rule names a message that the service's protocol does not have");
  return P::template offers<typename Rule::message_type>;
}

/// The CAF actor beneath a service. Sets the thread's state around the service's construction and destruction, of which
/// it sees the outer ends: it is an earlier base than the service.
template <class S, class Base>
class service_host : public port::host<Base, core> {
public:
  explicit service_host(caf::actor_config& config) : port::host<Base, core>(config) {
    this->core_.set_origin(std::string(service_name()) + "#");
    guard_.emplace(nullptr, outside::construction);
    begin_construction(this->core_);
  }

  const char* name() const override { return service_name().data(); }

protected:
  void constructed() noexcept { guard_.reset(); }
  void destroying() noexcept { guard_.emplace(nullptr, outside::destruction); }

private:
  static std::string_view service_name() {
    if constexpr (is_portable_name(pretty_name<S>()))
      return natural_name<S>();
    else
      return "parley.service";
  }

  std::optional<turn> guard_;
};

/// The actor that a service runs as: a typed actor to CAF.
template <class S, class P>
class spawned;

template <class S, class... Signatures>
class spawned<S, protocol<Signatures...>> final
    : public service_host<S, typename protocol<Signatures...>::caf_base>,
      public S {
  using host = service_host<S, typename protocol<Signatures...>::caf_base>;

public:
  template <class... Args>
  explicit spawned(caf::actor_config& config, Args&&... args)
      : host(config), S(std::forward<Args>(args)...) {
    host::constructed();
    if constexpr (requires { static_cast<const S&>(*this).rules(); })
      std::apply(
          [&](auto... each) {
            (each.apply(host::core_.rules(), index_of<typename decltype(each)::message_type>()),
             ...);
          },
          static_cast<const S&>(*this).rules());
  }

  ~spawned() override { host::destroying(); }

protected:
  typename host::behavior_type make_behavior() override {
    port::handle_exit(*this, [this](caf::exit_msg& x) {
      if (x.reason) // as in CAF, the normal end of a linked actor is not ours
        host::core_.stop(default_grace, x.reason);
      host::core_.after_step();
    });
    return behavior(std::index_sequence_for<Signatures...>());
  }

private:
  template <class M>
  static consteval std::size_t index_of() {
    std::size_t i = 0;
    std::size_t found = 0;
    ((std::is_same_v<typename signature<Signatures>::message_type, M> ? void(found = i) : void(),
      ++i),
     ...);
    return found;
  }

  template <std::size_t... Is>
  typename host::behavior_type behavior(std::index_sequence<Is...>) {
    return {entry<signature<Signatures>, Is>()...};
  }

  template <class Signature, std::size_t Index>
  auto entry() {
    using M = typename Signature::message_type;
    return port::handler<typename Signature::result_type, M>(
        this, [this](port::request<M>& request) { handle<Signature, Index>(request); });
  }

  bool serve(port::incoming& x) override {
    return serve(x, std::index_sequence_for<Signatures...>());
  }

  template <std::size_t... Is>
  bool serve(port::incoming& x, std::index_sequence<Is...>) {
    return (
        port::serve<typename signature<Signatures>::message_type>(
            x,
            [this](auto& request) { this->template handle<signature<Signatures>, Is>(request); }) ||
        ...);
  }

  template <class Signature, std::size_t Index>
  void handle(port::request<typename Signature::message_type>& request) {
    dispatch<Signature>(host::core_, request, Index,
                        [to = static_cast<S*>(this)](typename Signature::message_type&& message) {
                          return to->on(std::move(message));
                        });
  }
};

/// @throws failure  with errc::unannounced
void require_announced(const std::vector<std::string>& missing);

template <class S, class P>
struct service_checks;

template <class S, class... Signatures>
struct service_checks<S, protocol<Signatures...>> {
  static consteval bool handlers() { return (handles<S, Signatures>() & ... & true); }

  template <class... Rules>
  static consteval bool rules_fit(std::type_identity<std::tuple<Rules...>>) {
    return (rule_fits<protocol<Signatures...>, Rules>() & ... & true);
  }
  static consteval bool rules() {
    if constexpr (requires(const S& s) { s.rules(); })
      return rules_fit(std::type_identity<decltype(std::declval<const S&>().rules())>());
    else
      return true;
  }

  static void announced(caf::actor_system& system) {
    static_cast<void>((signature<Signatures>::enlisted() && ... && true));
    std::vector<std::string> missing;
    (signature<Signatures>::collect_unannounced(system, missing), ...);
    require_announced(missing);
  }
};

template <class S, class... Args>
handle<typename S::parley_protocol> spawn_checked(caf::actor_system& system, Args&&... args) {
  using P = typename S::parley_protocol;
  using checks = service_checks<S, P>;
  static_assert(!std::is_final_v<S>,
                "parley::spawn: a service class must not be final: spawn derives from it");
  static_assert(
      !requires(S& s) { s.rules(); } || requires(const S& s) { s.rules(); },
      "parley::spawn: a service's rules() must be const");
  static_assert(std::is_constructible_v<S, Args...>,
                "parley::spawn: the service has no constructor for these arguments");
  if constexpr (!std::is_final_v<S> && std::is_constructible_v<S, Args...>) {
    if constexpr (checks::handlers() && checks::rules()) {
      checks::announced(system);
      return system.spawn<spawned<S, P>>(std::forward<Args>(args)...);
    }
  }
  return {};
}

} // namespace parley::detail
