// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/cancelled.hpp"
#include "parley/actors/detail/promise.hpp"
#include "parley/messaging/caf/responder.hpp"

#include <memory>
#include <typeinfo>

namespace parley::detail {

class core;
struct root;

/// How to begin a root that was held back.
class starter {
public:
  starter() = default;
  starter(const starter&) = delete;
  virtual ~starter() = default;
  virtual void start(core& self, root& work) = 0;
};

/// One piece of work that an actor does on its own account: a handler's task, or a detached task. Owns the outermost
/// frame. Lives in the core's registry from before its first instruction until its answer has left.
struct root {
  explicit root(core& self) noexcept : owner(&self) {}
  root(const root&) = delete;

  core* owner;
  root* older = nullptr; // registry, oldest first
  root* newer = nullptr;
  root* same_bucket = nullptr; // index of requests

  port::request_context context;
  port::responder to;
  caf::actor_id requester = 0; // with `request`, by which a cancel finds the root; 0 for none
  port::slot_key request = 0;

  promise_base* frame = nullptr;            // outermost
  promise_base* leaf = nullptr;             // innermost, while suspended
  port::slot_key waiting = 0;               // what the leaf waits for
  void (*finish)(root&) noexcept = nullptr; // answers with the outermost frame's result
  void (*abandoned)(root&, std::exception_ptr) noexcept =
      nullptr;                            // tells whom `to` does not reach why there is no result
  void* client = nullptr;                 // for finish and abandoned
  const std::type_info* result = nullptr; // of the answer
  std::string_view (*name)() = nullptr;   // of the message
  std::unique_ptr<starter> held;          // while it is held back
  std::size_t operation = 0;              // index in the protocol, for rules
  bool is_handler = false;
  bool has_begun = false;
  bool ends_another = false; // a cancel before it begins goes to what it awaits first
  bool told_to_stop = false;
  bool cancel_pending = false;
  cancelled cancel_why{cancelled::reason::caller};  // of the cancel that struck last
  cancelled pending_why{cancelled::reason::caller}; // of the one that strikes at the next await
};

} // namespace parley::detail
