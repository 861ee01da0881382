// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/all_bodies.hpp"
#include "parley/actors/future.hpp"

#include <memory>

namespace parley {

namespace detail {
class scope_children;
}

/// Work that runs side by side and ends together: whatever is started in a scope has ended when `with_scope` yields.
///
///     co_await with_scope([](scope children, handle<store> to, std::vector<std::string> keys) -> task<void> {
///       for (auto& key : keys)
///         children.add(ask<refresh>(to, key));
///       co_return;
///     }, store_, keys);
///
/// Copies are the same scope. It belongs to its actor. When a child fails, its siblings and the body are cancelled and waited
/// for, at most for 5 s: then they are destroyed. A cancel of the work that waits for the scope goes to the body and to all.
/// From Trio's nurseries and asyncio's TaskGroup.
class scope {
public:
  /// Starts an operation as a child: at the actor's next step.
  /// @throws failure  errc::stopping when a child has failed, or the scope has ended
  /// @throws std::logic_error  on another actor
  template <detail::awaitable A>
  void add(A&& operation, std::source_location where = std::source_location::current()) {
    static_cast<void>(start(std::forward<A>(operation), where));
  }

  /// The same, with a future of its result, which may outlive the scope. A failure is the scope's as well.
  template <detail::awaitable A>
  [[nodiscard]] auto start(A&& operation,
                           std::source_location where = std::source_location::current());

  /// Cancels the children that run now; that is no failure of the scope, and the body goes on. Nor is it one when a child's
  /// own future is cancelled.
  void stop();

  /// How many children have not ended.
  [[nodiscard]] std::size_t running() const;

  /// For the library.
  explicit scope(std::shared_ptr<detail::scope_children*> children) noexcept
      : children_(std::move(children)) {}

private:
  [[nodiscard]] detail::scope_children* find() const;
  [[nodiscard]] detail::scope_children& open() const;

  std::shared_ptr<detail::scope_children*> children_; // null behind it once the scope has ended
};

/// Runs `body(scope, args…)` and waits for it and for all that it started; yields what the body returns.
///
/// The body is a coroutine without captures: what it needs is passed as arguments, which its frame keeps.
/// @throws what the first child that failed threw, or else the body; a `failure` tells each_other() that failed
template <class F, class... Args>
[[nodiscard]] auto with_scope(F body, Args... args);

// -- implementation ---------------------------------------------------------------------------------------------------

namespace detail {

class scope_children : public fail_fast {
public:
  explicit scope_children(const work_here& here) : fail_fast(here) {}

  void set_body(const child& body) noexcept { body_ = &body; }
  void stop() noexcept;
  [[nodiscard]] std::size_t children() const noexcept;
  [[nodiscard]] const std::vector<std::exception_ptr>& errors() const noexcept { return errors_; }

protected:
  void child_ended(child& x) noexcept override;

private:
  const child* body_ = nullptr;
  std::vector<std::exception_ptr> errors_; // in time
};

/// Tells the copies of a scope that it has ended.
class scope_end {
public:
  explicit scope_end(scope_children*& children) noexcept : children_(children) {}
  scope_end(const scope_end&) = delete;
  ~scope_end() { children_ = nullptr; }

private:
  scope_children*& children_;
};

template <class F, class... Args>
task<adopted_of<F, scope, Args...>> scope_of(F body, Args... args) {
  using R = adopted_of<F, scope, Args...>;
  auto here = co_await this_work();
  kept_child<R> main;
  scope_children group(here);
  auto shared = std::make_shared<scope_children*>(&group);
  scope_end end(*shared);
  group.set_body(main);
  group.begin(main, call_async(std::move(body), scope(shared), std::move(args)...));
  co_await group.join();
  if (group.running() != 0)
    co_await group.drained();
  group.rethrow(group.errors());
  co_return main.get().take();
}

} // namespace detail

template <detail::awaitable A>
auto scope::start(A&& operation, std::source_location where) {
  using T = detail::value_from<std::remove_cvref_t<A>>;
  auto& group = open();
  detail::cell_ref<detail::cell<T>> made(new detail::cell<T>(group.owner()));
  made->set_observed(); // its failure is the scope's
  future<T> out(made);
  made->begin(group.owner(), &group,
              detail::as_task(detail::operand(std::forward<A>(operation)), where), group.context());
  return out;
}

template <class F, class... Args>
auto with_scope(F body, Args... args) {
  return detail::scope_of(std::move(body), std::move(args)...);
}

} // namespace parley
