// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/as_outcome.hpp"
#include "parley/actors/detail/policies.hpp"

namespace parley::detail {

/// The value type of an operation, without references.
template <awaitable A>
using value_from = std::remove_cvref_t<awaited<A>>;

template <class... Ts>
std::vector<std::exception_ptr> errors_of(const std::tuple<kept_child<Ts>...>& children) {
  return std::apply([](auto&... each) { return std::vector<std::exception_ptr>{each.error()...}; },
                    children);
}
template <class T>
std::vector<std::exception_ptr> errors_of(const std::vector<kept_child<T>>& children) {
  std::vector<std::exception_ptr> out;
  out.reserve(children.size());
  for (auto& each : children)
    out.push_back(each.error());
  return out;
}

template <class... Ts, class... As>
void begin_each(composition& in, std::tuple<kept_child<Ts>...>& children, As&... operations) {
  std::apply([&](auto&... each) { (in.begin(each, begin_task(in, operations)), ...); }, children);
}
template <class T, class A>
void begin_each(composition& in, std::vector<kept_child<T>>& children, std::vector<A>& operations) {
  for (std::size_t i = 0; i < operations.size(); ++i)
    in.begin(children[i], begin_task(in, operations[i]));
}

template <class... Ts>
std::tuple<value_of<Ts>...> take_each(std::tuple<kept_child<Ts>...>& children) {
  return std::apply(
      [](auto&... each) { return std::tuple<value_of<Ts>...>(std::move(each.get().value())...); },
      children);
}

/// A vector of values; of void, nothing.
template <class T>
using values_of = std::conditional_t<std::is_void_v<T>, void, std::vector<value_of<T>>>;

template <class T>
values_of<T> take_each(std::vector<kept_child<T>>& children) {
  if constexpr (!std::is_void_v<T>) {
    std::vector<T> out;
    out.reserve(children.size());
    for (auto& each : children)
      out.push_back(std::move(each.get().value()));
    return out;
  }
}

// Children come before their group, which ends those that still run when the frame is destroyed.

template <class... As>
task<std::tuple<value_of<value_from<As>>...>> all_of(As... operations) {
  auto here = co_await this_work();
  std::tuple<child_of<As>...> children;
  fail_fast group(here);
  begin_each(group, children, operations...);
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  group.rethrow(errors_of(children));
  co_return take_each(children);
}

template <awaitable A>
task<values_of<value_from<A>>> all_of_vector(std::vector<A> operations) {
  auto here = co_await this_work();
  std::vector<child_of<A>> children(operations.size());
  fail_fast group(here);
  begin_each(group, children, operations);
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  group.rethrow(errors_of(children));
  co_return take_each(children);
}

/// What a map of other elements has in the place of `Part`: the same, unless that is its allocator.
template <class Part, class Element>
struct part_with {
  using type = Part;
};
template <class Part, class Element>
  requires requires { typename Part::value_type; }
struct part_with<Part, Element> {
  using type = typename std::allocator_traits<Part>::template rebind_alloc<Element>;
};

/// The same kind of map with other values.
template <class Map, class T>
struct map_with;
template <template <class...> class Map, class K, class V, class... Parts, class T>
struct map_with<Map<K, V, Parts...>, T> {
  using type = Map<K, T, typename part_with<Parts, std::pair<const K, T>>::type...>;
};

template <class Map, class T>
typename map_with<Map, T>::type with_keys(std::vector<typename Map::key_type> keys,
                                          std::vector<T> values) {
  typename map_with<Map, T>::type out;
  for (std::size_t i = 0; i < keys.size(); ++i)
    out.emplace(std::move(keys[i]), std::move(values[i]));
  return out;
}

template <class Map>
auto split(Map& operations) {
  std::pair<std::vector<typename Map::key_type>, std::vector<typename Map::mapped_type>> out;
  for (auto& [key, operation] : operations) {
    out.first.push_back(key);
    out.second.push_back(std::move(operation));
  }
  return out;
}

template <class Map, class T = value_of<value_from<typename Map::mapped_type>>>
task<typename map_with<Map, T>::type> all_of_map(Map operations) {
  auto parts = split(operations);
  if constexpr (std::is_void_v<value_from<typename Map::mapped_type>>) {
    co_await all_of_vector(std::move(parts.second));
    std::vector<T> values(parts.first.size());
    co_return with_keys<Map>(std::move(parts.first), std::move(values));
  } else {
    auto values = co_await all_of_vector(std::move(parts.second));
    co_return with_keys<Map>(std::move(parts.first), std::move(values));
  }
}

// -- settle -----------------------------------------------------------------------------------------------------------

template <class A>
struct outcome_of_operation {
  using type = outcome<value_from<A>>;
};
template <class T, class... Failures>
struct outcome_of_operation<reply<T, Failures...>> {
  using type = outcome<T, Failures...>;
};
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
template <class T, class... Failures>
struct outcome_of_operation<named_reply<T, Failures...>> {
  using type = outcome<T, Failures...>;
};
#endif

/// The outcome type of an operation: with its declared failures, where it has any.
template <class A>
using outcome_from = typename outcome_of_operation<A>::type;

template <class Outcome>
struct declared_in;
template <class T, class... Failures>
struct declared_in<outcome<T, Failures...>> {
  static outcome<T, Failures...> failed(const std::exception_ptr& why) {
    std::optional<outcome<T, Failures...>> out;
    [[maybe_unused]] auto take = [&]<class E>(std::type_identity<E>) {
      try {
        std::rethrow_exception(why);
      } catch (const E& e) {
        out.emplace(e);
        return true;
      } catch (...) {
        return false;
      }
    };
    static_cast<void>((take(std::type_identity<Failures>()) || ... || false));
    return out ? std::move(*out) : outcome<T, Failures...>(failure_of_error(why));
  }
};

/// What a child came to, as an outcome.
template <class Outcome, class T>
Outcome outcome_of_child(kept_child<T>& x) {
  if (x.error() != nullptr)
    return declared_in<Outcome>::failed(x.error());
  if constexpr (std::is_void_v<T>)
    return Outcome();
  else
    return Outcome(std::move(x.get().value()));
}

template <class... As, std::size_t... Is>
std::tuple<outcome_from<As>...> outcomes_of(std::tuple<child_of<As>...>& children,
                                            std::index_sequence<Is...>) {
  return std::tuple<outcome_from<As>...>(
      outcome_of_child<outcome_from<As>>(std::get<Is>(children))...);
}

template <class... As>
task<std::tuple<outcome_from<As>...>> settle_of(As... operations) {
  auto here = co_await this_work();
  std::tuple<child_of<As>...> children;
  composition group(here);
  begin_each(group, children, operations...);
  co_await group.join();
  group.throw_if_cancelled();
  co_return outcomes_of<As...>(children, std::index_sequence_for<As...>());
}

template <awaitable A>
task<std::vector<outcome_from<A>>> settle_of_vector(std::vector<A> operations) {
  auto here = co_await this_work();
  std::vector<child_of<A>> children(operations.size());
  composition group(here);
  begin_each(group, children, operations);
  co_await group.join();
  group.throw_if_cancelled();
  std::vector<outcome_from<A>> out;
  out.reserve(children.size());
  for (auto& each : children)
    out.push_back(outcome_of_child<outcome_from<A>>(each));
  co_return out;
}

template <class Map, class T = outcome_from<typename Map::mapped_type>>
task<typename map_with<Map, T>::type> settle_of_map(Map operations) {
  auto parts = split(operations);
  auto values = co_await settle_of_vector(std::move(parts.second));
  co_return with_keys<Map>(std::move(parts.first), std::move(values));
}

} // namespace parley::detail
