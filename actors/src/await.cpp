// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/await.hpp"

#include "parley/actors/ask.hpp"
#include "parley/messaging/caf/errors.hpp"

#include <string>

namespace parley::detail {

failure slot_awaiter::here(const failure& why) const {
  if (!why.where().empty() || where_.line() == 0)
    return why;
  auto data = why.data();
  std::string_view file = where_.file_name();
  data.where = std::string(file.substr(file.rfind('/') + 1)) + ":" + std::to_string(where_.line());
  return failure(std::move(data));
}

failure slot_awaiter::mismatch(const settlement& got, std::string_view expected) const {
  auto why = make_failure(errc::bad_response,
                          "expected " + std::string(expected) + ", got " + got.answer.describe());
  if (got.name != nullptr)
    owner_->system().tell_observers(got.name(), why);
  return here(why);
}

void slot_awaiter::tell(const settlement& x) const {
  if (x.name == nullptr)
    return;
  if (x.error) {
    if (x.error->code() != errc::cancelled) // by its own caller
      owner_->system().tell_observers(x.name(), *x.error);
  } else if (auto* error = x.answer.error()) {
    owner_->system().tell_observers(x.name(), port::to_failure(*error));
  }
}

core* asking_core(const char* operation) {
  auto* c = current();
  if (c == nullptr && where_outside() != outside::destruction)
    return &current_core(operation); // throws
  return c != nullptr && !c->dead() ? c : nullptr;
}

core& current_core(const char* operation) {
  if (auto* c = current())
    return *c;
  auto text = "parley::" + std::string(operation);
  switch (where_outside()) {
  case outside::construction:
    text += ": a service asks from its handlers, not from its constructor";
    break;
  case outside::destruction:
  case outside::actors:
    text += ": not on an actor; use block_on";
    break;
  }
  throw std::logic_error(text);
}

work_here work_of_turn(const char* operation) {
  auto& owner = current_core(operation);
  if (owner.running() == nullptr)
    throw std::logic_error("parley::" + std::string(operation) + ": called outside of a coroutine");
  return {owner.running(), {}};
}

} // namespace parley::detail
