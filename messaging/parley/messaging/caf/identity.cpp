// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/identity.hpp"

#include "parley/messaging/caf/category.hpp"
#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/caf/extension.hpp"
#include "parley/messaging/caf/threads.hpp"
#include "parley/messaging/caf/version.hpp"

#include <caf/all.hpp>

#include <charconv>
#include <map>
#include <mutex>
#include <stdexcept>

namespace parley::port {

namespace identity {

void refuse(std::string_view what, const listed& one, std::string_view other) {
  throw std::logic_error("parley::announce: " + std::string(what) + " is that of two types, " +
                         std::string(one.cpp_name) + " and " + std::string(other) + "; " +
                         (one.is_message ? "give one of them another with PARLEY_MESSAGE_AS"
                                         : "put one of them into a message of its own"));
}

namespace {

std::string quoted(std::string_view name) {
  return "the wire name \"" + std::string(name) + '"';
}

/// Refuses two types of one name, also when only one of them is new.
std::map<std::string_view, const entry*> by_name(const entry* list) {
  std::map<std::string_view, const entry*> out;
  for (; list != nullptr; list = list->next) {
    auto [other, fresh] = out.emplace(list->name, list);
    if (!fresh && other->second->type != list->type)
      refuse(quoted(list->name), *other->second, list->cpp_name);
  }
  return out;
}

} // namespace

#if PARLEY_CAF < 18

void learn(caf::actor_system_config& config, const entry* list) {
  for (auto& [view, each] : by_name(list)) {
    auto name = std::string(view);
    if (!config.type_names_by_rtti.emplace(each->type, name).second)
      continue;
    if (!config.value_factories_by_name.emplace(name, each->make).second)
      refuse(quoted(view), *each, "another");
    config.value_factories_by_rtti.emplace(each->type, each->make);
  }
}

#else

namespace {

std::string_view its_name(const caf::detail::meta_object& x) {
  return {x.type_name.data(), x.type_name.size()};
}

const caf::detail::meta_object* known(caf::type_id_t id) {
  auto all = caf::detail::global_meta_objects();
  return id < all.size() && !all[id].type_name.empty() ? &all[id] : nullptr;
}

} // namespace

void learn(const caf::actor_system_config&, const entry* list) {
  if (known(caf::id_block::core_module::begin) == nullptr)
    caf::core::init_global_meta_objects();
  auto all = by_name(list);
  std::map<caf::type_id_t, const entry*> by_id;
  for (auto& [name, each] : all) {
    auto number = "the number " + std::to_string(each->id);
    if (auto [other, fresh] = by_id.emplace(each->id, each); !fresh)
      refuse(number, *other->second, each->cpp_name);
    if (auto* there = known(each->id); there != nullptr && its_name(*there) != name)
      refuse(number, *each, its_name(*there));
  }
  if (!by_id.empty() && caf::detail::global_meta_objects().size() <= by_id.rbegin()->first)
    caf::detail::resize_global_meta_objects(by_id.rbegin()->first + std::size_t{1});
  for (auto& [id, each] : by_id) {
    if (known(id) != nullptr)
      continue;
    auto object = each->make(each->name);
    caf::detail::set_global_meta_objects(id, caf::make_span(&object, 1));
  }
}

bool is_known(caf::type_id_t id, std::string_view name) {
  auto* there = known(id);
  return there != nullptr && its_name(*there) == name;
}

#endif

} // namespace identity

#if PARLEY_CAF >= 18

std::string differing(std::string_view told) {
  std::string out;
  while (!told.empty()) {
    auto line = told.substr(0, told.find('\n'));
    told.remove_prefix(std::min(line.size() + 1, told.size()));
    unsigned id = 0;
    auto end = std::from_chars(line.data(), line.data() + line.size(), id).ptr;
    auto name = line.substr(std::min<std::size_t>(end - line.data() + 1, line.size()));
    auto* here =
        id < caf::invalid_type_id ? identity::known(static_cast<caf::type_id_t>(id)) : nullptr;
    if (here != nullptr && identity::its_name(*here) == name)
      continue;
    out += (out.empty() ? "the number " : ", ") + std::to_string(id) + " is that of " +
           std::string(name) + " there, and of " +
           (here != nullptr ? std::string(identity::its_name(*here)) : "no type") + " here";
  }
  return out;
}

#endif

#if PARLEY_CAF < 18

void announce(caf::actor_system_config& config) {
  if (config.error_renderers.count(error_category) != 0)
    return;
  identity::learn(config, identity::list());
  watch_threads(config);
  allow_extensions(config);
  config.error_renderers.emplace(error_category,
                                 [](std::uint8_t code, caf::atom_value,
                                    const caf::message& context) { return render(code, context); });
}

#else

void announce(caf::actor_system_config& config) {
  static std::mutex mutex; // the table is that of the process
  std::unique_lock guard(mutex);
  if (caf::get_or(config, identity::announced_mark, false))
    return;
  static_cast<void>(enlisted<errc>());
  identity::learn(config, identity::list());
  caf::put(config.content, identity::announced_mark, true); // `set` knows declared options only
  watch_threads(config);
  allow_extensions(config);
}

#endif

} // namespace parley::port
